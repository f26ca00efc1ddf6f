/**
 * `node bench/search.mjs [--engine postgres|meilisearch] [--messages 100000] [--samples 100]
 * [--parts freshness,queries]`: measures search over messages made from the IRC logs: the rebuild of the
 * index, and what sending takes meanwhile; how long it takes until a sent message is found, an edited one is
 * found anew and a deleted one is gone, during the rebuild, at rest and at 20 messages a second; how long until
 * the index itself has a message; and how long queries of each kind take with all facets. With Meilisearch, the
 * engine is also asked directly for the same. Run it on a machine that does nothing else.
 */
import { parseArgs } from 'node:util';
import { step } from '../tools/command/progress.mjs';
import { HttpClient } from '../tools/client/http-client.mjs';
import { within } from '../tools/client/within.mjs';
import { summarize } from '../tools/measuring/statistics.mjs';
import { table } from '../tools/measuring/table.mjs';
import { Failure } from '../libs/system/src/index.mjs';
import { bench } from './bench.mjs';
import { DirectMeili } from './search/engine.mjs';
import { filledWorld, rebuilt } from './search/filled-world.mjs';
import { queryKinds } from './search/query-kinds.mjs';
import { searchMessages } from './search/search-messages.mjs';
import { logTexts, madeTexts } from './search/texts.mjs';
import { UntilFound } from './search/until-found.mjs';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'postgres' },
    messages: { type: 'string', default: '100000' },
    samples: { type: 'string', default: '100' },
    parts: { type: 'string', default: 'freshness,queries' },
  },
});
const count = Number(values.messages);
const samples = Number(values.samples);
/** The changes that are timed: the method of `UntilFound`, and the name in the table. */
const CHANGES = { ofSends: 'sent until found', ofEdits: 'edited until found', ofDeletions: 'deleted until gone' };
const FACETS = 'chat,sender,chatType,month';
const PATIENCE_MS = 600_000;
/** How often each query is timed, and how many of them in a row. */
const ROUNDS = 3;
const TURN = 20;

// A million messages take longer to index than an access token lives.
await bench({ engine: values.engine, env: { ACCESS_TOKEN_TTL_SECONDS: '86400' } }, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const [api] = system.run.chatApis;
  step(`writing ${count} messages`);
  const world = await filledWorld(system, { count, texts: madeTexts(count) });
  const client = new HttpClient(api, { connections: 8 });
  const until = new UntilFound(client, world);
  step('rebuilding the index, while messages come in');
  const { result: rebuild, latencies } = await until.whileWriting(() => until.whileChanging(() => rebuilt(system)));
  await untilComplete(client, world);
  const parts = values.parts.split(',');
  const rows = [
    ['POST during the rebuild', ...figures(latencies)],
    ...Object.entries(CHANGES).map(([kind, name]) => [`${name}, during the rebuild`, ...figures(rebuild.times[kind])]),
    ...(parts.includes('freshness') ? await freshness(until) : []),
  ];
  const queries = parts.includes('queries') ? await queryRows(system, client, world) : [];
  client.close();
  return [
    `search in ${values.engine}, ${count} messages, milliseconds`,
    `rebuild: ${rebuild.result.toFixed(1)} s, ${Math.round(count / rebuild.result)} messages/s`,
    table(['', 'count', 'p50', 'p95', 'p99', 'max'], rows),
    table(['query with facets', 'p50', 'p95', 'engine p50', 'engine p95', 'p95 less 5 ms : engine'], queries),
  ].join('\n\n');
}

/** @param {UntilFound} until */
async function freshness(until) {
  const rows = [];
  for (const [method, name] of Object.entries({ ...CHANGES, ofIndexing: 'sent until indexed' })) {
    step(`${name}, at rest`);
    rows.push([`${name}, at rest`, ...figures(await until[method](samples))]);
    step(`${name}, at 20 messages a second`);
    const { result } = await until.whileWriting(() => until[method](samples));
    rows.push([`${name}, at 20/s`, ...figures(result)]);
  }
  return rows;
}

async function queryRows(system, client, world) {
  const direct = values.engine === 'meilisearch' ? await DirectMeili.open(system, world) : null;
  const kinds = queryKinds(logTexts(), samples);
  const ask = (q) => searchMessages(client, world.token, { q, facets: FACETS, limit: '50' });
  const askDirectly = direct && ((q) => direct.search(q));
  step('every query once, uncounted');
  for (const q of Object.values(kinds).flat()) await Promise.all([ask(q), askDirectly?.(q)]);
  const rows = [];
  for (const [kind, queries] of Object.entries(kinds)) {
    step(kind);
    const [ours, theirs] = await timedInTurn(queries, askDirectly ? [ask, askDirectly] : [ask]);
    const ratio = theirs ? ((ours.p95 - 5) / theirs.p95).toFixed(2) : '-';
    const both = [ours.p50, ours.p95, theirs?.p50, theirs?.p95].map((ms) => ms?.toFixed(1) ?? '-');
    rows.push([kind, ...both, ratio]);
  }
  return rows;
}

/**
 * Times the queries one after the other, several times. The ways to ask take turns after each few queries, so that
 * all of them see the same machine. One summary for each way.
 */
async function timedInTurn(queries, ways) {
  const times = ways.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let from = 0; from < queries.length; from += TURN) {
      for (const [way, ask] of ways.entries()) {
        for (const query of queries.slice(from, from + TURN)) times[way].push(await timeOf(() => ask(query)));
      }
    }
  }
  return times.map(summarize);
}

async function timeOf(work) {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function untilComplete(client, { token }) {
  const isComplete = async () => (await searchMessages(client, token, { q: 'hello', limit: '1' })).index.complete;
  if (!(await within(PATIENCE_MS, isComplete))) throw new Failure('The index was not complete in time.');
}

/** @param {number[]} times in milliseconds @returns {(string | number)[]} count, p50, p95, p99 and maximum */
function figures(times) {
  const summary = summarize(times);
  if (!summary) return ['0', '-', '-', '-', '-'];
  return [summary.count, ...[summary.p50, summary.p95, summary.p99, summary.max].map((ms) => ms.toFixed(0))];
}
