import { isFlawless as isComparisonFlawless } from './comparison.mjs';

/**
 * Says what went wrong when people talked and listened.
 * @param {Pick<import('./run-demo.mjs').DemoResult, 'player' | 'comparisons' | 'acknowledged' | 'audit' |
 *   'settled'>} result
 * @param {[number, string]} resets those that should not have been, in number and in words
 * @returns {string[]} the faults in words, each with its number
 */
export function faultsOf({ player, comparisons, acknowledged, audit, settled }, resets) {
  const { lost, changed, extra } = acknowledged;
  const found = [
    [player.failures.length, `not sent (${player.failures[0]?.message})`],
    [lost, 'acknowledged but not in the history'],
    [changed, 'changed since they were sent'],
    [extra, 'in the history but never acknowledged'],
    [
      comparisons.filter((comparison) => !isComparisonFlawless(comparison)).length,
      'subscribers with missing, duplicated, unexpected or misplaced events',
    ],
    resets,
    [audit.notFound.length, `not found by search (${audit.notFound[0]?.text})`],
    [settled.heard ? 0 : 1, 'time-out while waiting for the last event'],
    [settled.complete ? 0 : 1, 'time-out while waiting for a complete index'],
  ];
  return found.filter(([count]) => count !== 0).map(([count, what]) => `${count} ${what}`);
}
