import { cpus } from 'node:os';
import { faultsOf } from './faults.mjs';
import { latencyTable, table, usageTable } from '../measuring/table.mjs';

/** @typedef {import('./run-demo.mjs').DemoResult} DemoResult */

/** @param {DemoResult} result @returns {string} */
export function reportOf(result) {
  const parts = [
    headline(result),
    messages(result),
    subscribers(result),
    latencies(result),
    usageTable(result.usage),
    search(result),
  ];
  return `\n${[...parts, disturbances(result), conclusion(result)].join('\n\n')}\n`;
}

/** @param {DemoResult} result @returns {string[]} the faults that were found, in words */
function faults(result) {
  const resets = result.listeners.reduce((sum, { subscriber }) => sum + subscriber.resets.length, 0);
  return faultsOf(result, [resets, 'stream resets']);
}

/** @param {DemoResult} result */
export function isFlawless(result) {
  return faults(result).length === 0;
}

/** @param {DemoResult} result */
function headline({ player, people, speed, seconds, engine }) {
  const pace = speed === 0 ? 'as fast as acknowledged' : `at ${speed} times their pace`;
  const where = `search in ${engine}; Node ${process.versions.node}, ${cpus().length} cores`;
  return `${player.sent.length} messages by ${people} people, ${pace}, in ${seconds.toFixed(0)} s; ${where}`;
}

/** @param {DemoResult} result */
function messages({ player, acknowledged: { lost, changed, extra } }) {
  const counts = [player.sent.length, player.acknowledged.length, lost, changed, extra];
  return table(['messages', 'sent', 'acknowledged', 'lost', 'changed', 'extra'], [['', ...counts]]);
}

/** @param {DemoResult} result */
function subscribers({ listeners, comparisons }) {
  const rows = listeners.map(({ subscriber, isCut }, index) => {
    const { received, missing, duplicated, outOfOrder, unexpected } = comparisons[index];
    const { name, connections, resets } = subscriber;
    const kind = `${name}, ${isCut ? 'cut' : 'stays'}`;
    return [kind, connections, received, missing, duplicated, outOfOrder, unexpected, resets.length];
  });
  return table(
    ['subscriber', 'connections', 'received', 'missing', 'duplicated', 'out of order', 'unexpected', 'resets'],
    rows,
  );
}

/** @param {DemoResult} result */
function latencies(result) {
  const posts = result.player.acknowledged.map(({ startedAt, acknowledgedAt }) => acknowledgedAt - startedAt);
  return latencyTable([
    ['POST', posts],
    ['POST to SSE, without cuts', untilHeard(result, false)],
    ['POST to SSE, with cuts', untilHeard(result, true)],
    ['POST to searchable (a sample)', result.freshness.latencies],
  ]);
}

/**
 * @param {DemoResult} result
 * @param {boolean} cut
 * @returns {number[]} ms from the start of the POST to each arrival
 */
function untilHeard({ player, listeners }, cut) {
  const startedAt = new Map(player.acknowledged.map((sent) => [sent.acknowledged.id, sent.startedAt]));
  const heard = listeners.filter(({ isCut }) => isCut === cut).flatMap(({ subscriber }) => subscriber.heard);
  const created = heard.filter(({ type, data }) => type === 'message.created' && startedAt.has(data.message.id));
  return created.map(({ data, at }) => at - startedAt.get(data.message.id));
}

/** @param {DemoResult} result */
function search({ audit, freshness }) {
  const late = freshness.timedOut ? `; ${freshness.timedOut} of the sample not found within a minute` : '';
  return `search: ${audit.searched} messages with a letter or digit searched, ${audit.notFound.length} not found${late}`;
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
    return 'No acknowledged message was lost, duplicated, out of order or not found, and no stream was reset.';
  return `FAILED: ${wrong.join('; ')}.`;
}
