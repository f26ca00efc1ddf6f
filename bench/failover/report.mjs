import { standstill } from '../../tools/measuring/standstill.mjs';
import { summarize } from '../../tools/measuring/statistics.mjs';
import { milliseconds, table } from '../../tools/measuring/table.mjs';
import { faultsOf } from '../../tools/demo/faults.mjs';

/** What is sent so shortly before a fault may be part of it. */
const MARGIN_MS = 500;

/** @typedef {import('./run-failover.mjs').FailoverResult} FailoverResult */

/** @param {FailoverResult} result @returns {string} */
export function reportOf(result) {
  const parts = [headline(result), faultTable(result), failures(result), subscribers(result), search(result)];
  return `\n${[...parts, conclusion(result)].join('\n\n')}\n`;
}

/** @param {FailoverResult} result */
export function isFlawless(result) {
  return faults(result).length === 0;
}

/** @param {FailoverResult} result */
function headline({ seed, seconds, player, engine, cuts, acknowledged: { lost, changed, extra } }) {
  const stored = `${lost} lost, ${changed} changed, ${extra} extra`;
  const sent = `${player.sent.length} messages sent in ${seconds} s, ${player.acknowledged.length} acknowledged: ${stored}`;
  return `${sent}; ${cuts.count} cuts; search in ${engine}; seed ${seed}`;
}

/** @param {FailoverResult} result */
function faultTable(result) {
  const { played, foundAfter, player } = result;
  const acknowledgedAt = player.acknowledged.map((sent) => sent.acknowledgedAt).sort((a, b) => a - b);
  const rows = played.map(({ what, from, to }, index) => {
    const until = played[index + 1]?.from ?? Infinity;
    const failed = result.sends.failed.filter(({ at }) => at >= from && at < until);
    const times = [standstill(acknowledgedAt, { from, to }), heardAfter(result, from), foundAfter.get(from), to - from];
    return [what, ...times.map(orDash), failed.length, new Set(failed.map(({ key }) => key)).size];
  });
  const usual = ['(before the first fault)', orDash(usualPause(acknowledgedAt, played)), '', '', '', '', ''];
  const head = ['ms from the kill until', 'no 201 for', 'heard', 'found', 'all copies', 'failed', 'repeated sends'];
  return table(head, [usual, ...rows]);
}

/** @param {number[]} moments @param {FailoverResult['played']} played */
function usualPause(moments, played) {
  return played.length > 0 ? standstill(moments, { from: 0, to: played[0].from - MARGIN_MS }) : null;
}

/**
 * @param {FailoverResult} result
 * @param {number} from
 * @returns {number | null} ms until both listeners that are never cut have heard a message that was sent
 *   after `from`
 */
function heardAfter({ listeners, player }, from) {
  const later = new Set(
    player.acknowledged.filter((sent) => sent.startedAt > from).map((sent) => sent.acknowledged.id),
  );
  const firsts = listeners
    .filter(({ isCut }) => !isCut)
    .map(({ reader }) => reader.heard.find(({ data }) => later.has(data.message?.id))?.at);
  return firsts.includes(undefined) ? null : Math.max(...firsts) - from;
}

/** @param {number | null | undefined} ms */
function orDash(ms) {
  return ms === null || ms === undefined ? '-' : milliseconds(ms);
}

/** @param {FailoverResult} result */
function failures({ sends, player }) {
  const counts = new Map();
  for (const { what } of sends.failed) counts.set(what, (counts.get(what) ?? 0) + 1);
  const kinds = Array.from(counts, ([what, count]) => `${count} ${what}`);
  const { p50, p99, max } = summarize(player.acknowledged.map((sent) => sent.acknowledgedAt - sent.startedAt));
  const times = `p50/p99/max ${[p50, p99, max].map(milliseconds).join('/')} ms`;
  return `failed attempts: ${kinds.join(', ') || 'none'}; until 201, with repetitions: ${times}; ${sends.hung} without an answer for 8 s`;
}

/** @param {FailoverResult} result */
function subscribers({ listeners, comparisons }) {
  const rows = listeners.map(({ reader, isCut }, index) => {
    const { received, missing, duplicated, outOfOrder, unexpected } = comparisons[index];
    const kind = `${reader.name}, ${isCut ? 'cut' : 'stays'}`;
    return [kind, reader.connections, received, missing, duplicated, outOfOrder, unexpected, reader.resets.length];
  });
  const counts = ['missing', 'duplicated', 'out of order', 'unexpected', 'resets'];
  return table(['subscriber', 'connections', 'received', ...counts], rows);
}

/** @param {FailoverResult} result */
function search({ audit }) {
  return `search: ${audit.searched} messages searched, ${audit.notFound.length} not found`;
}

/** @param {FailoverResult} result @returns {string[]} what was found wrong, in words */
function faults(result) {
  // A failover begins a new epoch, which every stream announces once.
  const announced = result.played.filter(({ kind }) => kind === 'database').length;
  const odd = result.listeners.flatMap(({ reader }) => [
    ...reader.resets.filter((reason) => reason !== 'epoch'),
    ...reader.resets.slice(announced),
  ]);
  return faultsOf(result, [odd.length, `resets without a failover of PostgreSQL (${odd[0]})`]);
}

/** @param {FailoverResult} result */
function conclusion(result) {
  const wrong = faults(result);
  return wrong.length > 0
    ? `FAILED: ${wrong.join('; ')}.`
    : '0 missing, 0 duplicated, 0 out of order, 0 not found: no acknowledged message was lost.';
}
