import { table } from '../../measuring/table.mjs';

/**
 * @typedef {object} Result of one gateway
 * @property {string} name
 * @property {string} version
 * @property {import('./run-checks.mjs').Outcome[]} outcomes
 */

const MARKS = { ok: 'yes', FAILED: 'FAILED', lacks: 'no', unsure: '?' };

/** @param {Result[]} results @param {string[]} skipped names @returns {string} */
export function reportOf(results, skipped) {
  const lines = results.flatMap(({ name, version, outcomes }) => ['', `${name} ${version}`, '', detailsOf(outcomes)]);
  return [...lines, '', matrixOf(results), '', verdictOf(results, skipped)].join('\n');
}

/** @param {Result[]} results */
export function isGood(results) {
  return results.every(({ outcomes }) => outcomes.every(({ verdict }) => verdict !== 'FAILED'));
}

/** @param {import('./run-checks.mjs').Outcome[]} outcomes */
function detailsOf(outcomes) {
  return outcomes
    .map(({ check, verdict, detail }) => `  ${verdict.padEnd(6)}  ${check}${detail && `: ${detail}`}`)
    .join('\n');
}

/** @param {Result[]} results */
function matrixOf(results) {
  const checks = [...new Set(results.flatMap(({ outcomes }) => outcomes.map(({ check }) => check)))];
  const markOf = (check) => (result) => {
    const outcome = result.outcomes.find((each) => each.check === check);
    return outcome ? MARKS[outcome.verdict] : '-';
  };
  return table(
    ['', ...results.map(({ name }) => name)],
    checks.map((check) => [check, ...results.map(markOf(check))]),
  );
}

/** @param {Result[]} results @param {string[]} skipped */
function verdictOf(results, skipped) {
  const failed = results.filter((result) => !isGood([result])).map(({ name }) => name);
  const rest = skipped.length > 0 ? `; SKIPPED: ${skipped.join(', ')}` : '';
  if (failed.length > 0) return `FAILED: ${failed.join(', ')}${rest}`;
  return `ok: ${results.map(({ name }) => name).join(', ')}${rest}`;
}
