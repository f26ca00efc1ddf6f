import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const TAIL_BYTES = 16_384;

/**
 * @param {string} file
 * @param {number} count
 * @param {number} [from] the offset in bytes at which to begin
 * @returns {string} its last lines, indented; empty when there is no file
 */
export function tailOf(file, count, from = 0) {
  let opened;
  try {
    opened = openSync(file, 'r');
  } catch {
    return '';
  }
  const { size } = fstatSync(opened);
  const length = Math.max(0, Math.min(size - from, TAIL_BYTES));
  const bytes = Buffer.alloc(length);
  readSync(opened, bytes, 0, length, size - length);
  closeSync(opened);
  const lines = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
}
