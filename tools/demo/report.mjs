import { cpus } from 'node:os';
import { isFlawless as isVerdictFlawless } from './comparison.mjs';
import { summarize } from '../measuring/statistics.mjs';
import { mebibytes, milliseconds, table } from '../measuring/table.mjs';

/** @typedef {import('./run-demo.mjs').DemoResult} DemoResult */

/** @param {DemoResult} result @returns {string} */
export function reportOf(result) {
  const parts = [
    headline(result),
    messages(result),
    subscribers(result),
    latencies(result),
    processes(result),
    search(result),
  ];
  return `\n${[...parts, disturbances(result), conclusion(result)].join('\n\n')}\n`;
}

/** @param {DemoResult} result @returns {string[]} what went wrong, in words; empty when all is well */
function faults({ player, seats, verdicts, acknowledged, audit, settled }) {
  const { lost, changed, extra } = acknowledged;
  const resets = seats.reduce((sum, { subscriber }) => sum + subscriber.resets.length, 0);
  const found = [
    [player.failures.length, `not sent (${player.failures[0]?.message})`],
    [lost, 'acknowledged but not in the history'],
    [changed, 'not as they were sent'],
    [extra, 'in the history though never acknowledged'],
    [
      verdicts.filter((verdict) => !isVerdictFlawless(verdict)).length,
      'subscribers with missing, doubled, strange or misplaced events',
    ],
    [resets, 'stream resets'],
    [audit.notFound.length, `not found by search (${audit.notFound[0]?.text})`],
    [settled.heard ? 0 : 1, 'wait for the last event was in vain'],
    [settled.complete ? 0 : 1, 'wait for a complete index was in vain'],
  ];
  return found.filter(([count]) => count !== 0).map(([count, what]) => `${count} ${what}`);
}

/** @param {DemoResult} result */
export function isFlawless(result) {
  return faults(result).length === 0;
}

/** @param {DemoResult} result */
function headline({ player, people, speed, seconds, engine }) {
  const pace = speed === 0 ? 'as fast as acknowledged' : `at ${speed} times their pace`;
  const where = `search in ${engine}; Node ${process.versions.node}, ${cpus().length} cores`;
  return `${player.sent.length} messages of ${people} people, ${pace}, in ${seconds.toFixed(0)} s; ${where}`;
}

/** @param {DemoResult} result */
function messages({ player, acknowledged: { lost, changed, extra } }) {
  const counts = [player.sent.length, player.acknowledged.length, lost, changed, extra];
  return table(['messages', 'sent', 'acknowledged', 'lost', 'changed', 'extra'], [['', ...counts]]);
}

/** @param {DemoResult} result */
function subscribers({ seats, verdicts }) {
  const rows = seats.map(({ subscriber, isCut }, index) => {
    const { received, missing, doubled, outOfOrder, strange } = verdicts[index];
    const { name, connections, resets } = subscriber;
    const kind = `${name}, ${isCut ? 'cut' : 'stays'}`;
    return [kind, connections, received, missing, doubled, outOfOrder, strange, resets.length];
  });
  return table(
    ['subscriber', 'connections', 'received', 'missing', 'doubled', 'out of order', 'strange', 'resets'],
    rows,
  );
}

/** @param {DemoResult} result */
function latencies(result) {
  const posts = result.player.acknowledged.map(({ startedAt, acknowledgedAt }) => acknowledgedAt - startedAt);
  const rows = [
    ['POST', posts],
    ['POST to SSE, those who stay', untilHeard(result, false)],
    ['POST to SSE, those who are cut', untilHeard(result, true)],
    ['POST to searchable (a sample)', result.freshness.latencies],
  ];
  return table(['milliseconds', 'count', 'p50', 'p95', 'p99', 'max'], rows.map(latencyRow));
}

/** @param {[string, number[]]} row */
function latencyRow([name, values]) {
  const summary = summarize(values);
  if (!summary) return [name, 0, '-', '-', '-', '-'];
  return [name, summary.count, ...[summary.p50, summary.p95, summary.p99, summary.max].map(milliseconds)];
}

/** @param {DemoResult} result @param {boolean} cut @returns {number[]} from the start of the POST to each arrival */
function untilHeard({ player, seats }, cut) {
  const startedAt = new Map(player.acknowledged.map((sent) => [sent.acknowledged.id, sent.startedAt]));
  const heard = seats.filter(({ isCut }) => isCut === cut).flatMap(({ subscriber }) => subscriber.heard);
  const created = heard.filter(({ type, data }) => type === 'message.created' && startedAt.has(data.message.id));
  return created.map(({ data, at }) => at - startedAt.get(data.message.id));
}

/** @param {DemoResult} result */
function processes({ usage }) {
  const rows = usage.map(({ name, cpuSeconds, residentBytes, peakBytes }) => {
    return [name, cpuSeconds.toFixed(2), mebibytes(residentBytes), mebibytes(peakBytes)];
  });
  return table(['process', 'CPU s', 'RSS MiB', 'peak MiB'], rows);
}

/** @param {DemoResult} result */
function search({ audit, freshness }) {
  const late = freshness.timedOut ? `; ${freshness.timedOut} of the sample not within a minute` : '';
  return `search: ${audit.searched} messages with a letter or digit looked for, ${audit.notFound.length} not found${late}`;
}

/** @param {DemoResult} result */
function disturbances({ cuts, kills }) {
  const killed = Array.from(kills.counts, ([name, count]) => `${name} ${count}`).sort();
  return `cuts: ${cuts.count}; kill -9: ${killed.length ? killed.join(', ') : 'none'}`;
}

/** @param {DemoResult} result */
function conclusion(result) {
  const wrong = faults(result);
  if (wrong.length === 0)
    return 'Nothing that was acknowledged was lost, doubled, out of order or not found, and no stream was reset.';
  return `FAILED: ${wrong.join('; ')}.`;
}
