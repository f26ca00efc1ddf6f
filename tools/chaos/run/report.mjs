import { cpus } from 'node:os';
import { summarize } from '../../measuring/statistics.mjs';
import { latencyTable, table, usageTable } from '../../measuring/table.mjs';
import { KINDS } from '../ledger/findings.mjs';

/** @typedef {import('./run-chaos.mjs').ChaosResult} ChaosResult */

/** @param {ChaosResult} result @returns {string} */
export function reportOf(result) {
  const parts = [
    headline(result),
    figures(result),
    latencyTable([['answers', result.scene.api.latencies]]),
    faults(result),
    usageTable(result.usage),
    conclusion(result),
  ];
  return `\n${parts.join('\n\n')}\n`;
}

/** @param {ChaosResult} result */
function headline({ seed, engine, seconds, options, scene }) {
  const { chatApis, notifyServers, searchIndexers } = options;
  const size = `${chatApis} chat-api, ${notifyServers} notify-server, ${searchIndexers} search-indexer`;
  const people = `${scene.people.length} people in ${scene.workspaces.length} workspaces`;
  return `seed ${seed}, ${seconds.toFixed(0)} s; ${people}; ${size}; search in ${engine}; Node ${process.versions.node}, ${cpus().length} cores`;
}

/** @param {ChaosResult} result */
function figures({ scene, messages, totals, searched }) {
  const { ledger, audience, actors, api, people } = scene;
  const sum = (key) => actors.reduce((total, actor) => total + actor[key], 0);
  const forced = people.reduce((total, { device }) => total + device.signInsForced, 0);
  return table(
    ['what', 'count'],
    [
      ['messages acknowledged', ledger.acknowledged],
      ['messages in the histories', messages],
      ['acts of people', sum('acts')],
      ['acts without an answer within a minute', sum('abandoned')],
      ['calls answered with a 5xx, or not', api.faults],
      ['calls without an answer within 8 s', api.hung],
      ['events heard', totals.events],
      ['connections of listeners', totals.connections],
      ['announced resets', totals.resets],
      ['logouts', audience.logouts],
      ['sessions that were gone', forced],
      ['searches', searched?.searches ?? 0],
      ['messages found', searched?.found ?? 0],
    ],
  );
}

/** @param {ChaosResult} result */
function faults({ play }) {
  const rows = [...play.counts].sort().map(([name, count]) => {
    const of = play.recoveries.filter((recovery) => recovery.name === name);
    const alone = of.filter((recovery) => recovery.alone).map(({ ms }) => ms ?? Infinity);
    const all = of.map(({ ms }) => ms ?? Infinity);
    return [name, count, play.failed.get(name) ?? 0, longest(alone), longest(all)];
  });
  const overall = summarize(play.recoveries.map(({ ms }) => ms ?? Infinity));
  const head = ['fault, seconds until well', 'count', 'cut short', 'alone, max', 'with others, max'];
  const line = overall
    ? `until well: p50 ${seconds(overall.p50)}, p95 ${seconds(overall.p95)}, max ${seconds(overall.max)} s`
    : '';
  return `${table(head, rows)}\n\n${line}`;
}

/** @param {number[]} values milliseconds */
function longest(values) {
  return values.length === 0 ? '-' : seconds(Math.max(...values));
}

/** @param {number} ms */
function seconds(ms) {
  return ms === Infinity ? 'never' : (Math.max(0, ms) / 1_000).toFixed(1);
}

/** @param {ChaosResult} result */
function conclusion({ findings, folder, seed }) {
  const counts = KINDS.map((kind) => `${findings.count(kind)} ${kind}`).join(', ');
  if (findings.isEmpty) return `${counts}.\nEverything was well again within 30 s of each calm.`;
  const first = findings.kept.slice(0, 10).map(({ at, kind, what }) => `  ${at} ${kind}: ${what}`);
  return [
    `FAILED: ${counts}.`,
    ...first,
    `Seed ${seed}. The findings, the log of the faults and all logs: ${folder}`,
  ].join('\n');
}
