import { summarize } from './statistics.mjs';

/**
 * @param {string[]} head
 * @param {(string | number)[][]} rows
 * @returns {string} the rows below the head; the first column aligned left, the others right
 */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((cell, column) => pad(cell, widths[column], column))
      .join('  ')
      .trimEnd();
  return [line(cells[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.slice(1).map(line)].join('\n');
}

/** @param {string} cell @param {number} width @param {number} column */
function pad(cell, width, column) {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** @param {number} ms */
export function milliseconds(ms) {
  return ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}

/** @param {number} bytes */
export function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(0);
}

/** @param {[string, number[]][]} rows names and milliseconds */
export function latencyTable(rows) {
  return table(['milliseconds', 'count', 'p50', 'p95', 'p99', 'max'], rows.map(latencyRow));
}

/** @param {[string, number[]]} row */
function latencyRow([name, values]) {
  const summary = summarize(values);
  if (!summary) return [name, 0, '-', '-', '-', '-'];
  return [name, summary.count, ...[summary.p50, summary.p95, summary.p99, summary.max].map(milliseconds)];
}

/** @param {ReturnType<import('./process-usage.mjs').ProcessUsage['rows']>} usage */
export function usageTable(usage) {
  const rows = usage.map(({ name, cpuSeconds, residentBytes, peakBytes }) => {
    return [name, cpuSeconds.toFixed(2), mebibytes(residentBytes), mebibytes(peakBytes)];
  });
  return table(['process', 'CPU s', 'RSS MiB', 'peak MiB'], rows);
}
