/**
 * `node bench/indexing.mjs [--behind 5000]`: measures the batches of search-indexer when messages come one at
 * a time, and when 5,000 messages wait for it after a stop, with the time until the index is complete. Uses
 * Meilisearch if there is one, else PostgreSQL.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { HttpClient } from '../tools/client/http-client.mjs';
import { table } from '../tools/measuring/table.mjs';
import { within } from '../tools/client/within.mjs';
import { step } from '../tools/command/progress.mjs';
import { Failure } from '../libs/system/src/index.mjs';
import { bench } from './bench.mjs';
import { sendMessages } from './load/http-load.mjs';
import { makeWorld } from './load/world.mjs';

const WRITERS = 16;
const PATIENCE_MS = 600_000;
const AT_REST = { messages: 30, pauseMs: 300 };
/** The indexer logs its batches every few seconds. */
const UNTIL_LOGGED_MS = 12_000;

const { values } = parseArgs({ options: { behind: { type: 'string', default: '5000' } } });

await bench({}, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const [api] = system.run.chatApis;
  const indexer = system.children.get('search-indexer-1');
  const world = await makeWorld(api, WRITERS);
  await untilComplete(api, world);
  step('at rest');
  const rest = await batchesDuring(indexer, () => oneAtATime(api, world));
  step(`${values.behind} behind`);
  await indexer.stop();
  await sendMessages(api, world, { messages: Number(values.behind), writers: WRITERS });
  const started = performance.now();
  let seconds = 0;
  const behind = await batchesDuring(indexer, async () => {
    await indexer.restart();
    await untilComplete(api, world);
    seconds = (performance.now() - started) / 1000;
  });
  const rows = [row('at rest', rest), row(`${values.behind} behind`, behind)];
  const head = [
    `search in ${system.run.search.engine}`,
    'messages',
    'batches',
    'smallest',
    'median',
    'largest',
    'ms a batch',
  ];
  return `\n${table(head, rows)}\nthe index was complete ${seconds.toFixed(1)} s after the start of the indexer began\n`;
}

async function oneAtATime(api, world) {
  for (let count = 0; count < AT_REST.messages; count++) {
    await sendMessages(api, world, { messages: 1, writers: 1 });
    await delay(AT_REST.pauseMs);
  }
}

async function untilComplete(api, { token }) {
  const client = new HttpClient(api);
  const isComplete = async () => {
    const { body } = await client.call('GET', '/api/search/messages?q=fox&limit=1', { token });
    return body.index?.complete === true;
  };
  if (!(await within(PATIENCE_MS, isComplete))) throw new Failure('The index was not complete in time.');
}

/** Returns what the indexer logs about its batches during `work`. */
async function batchesDuring(indexer, work) {
  const before = summariesIn(indexer).length;
  await work();
  await delay(UNTIL_LOGGED_MS);
  return summariesIn(indexer).slice(before);
}

function summariesIn(indexer) {
  const lines = readFileSync(indexer.logFile, 'utf8').split('\n');
  return lines.filter((line) => line.includes('"smallest":')).map((line) => JSON.parse(line));
}

/** Takes the median of the logged medians, weighted by their batches, which is close enough. */
function row(name, summaries) {
  const sum = (key) => summaries.reduce((total, summary) => total + summary[key], 0);
  const medians = summaries.flatMap(({ batches, median }) => Array(batches).fill(median)).sort((a, b) => a - b);
  const smallest = Math.min(...summaries.map((summary) => summary.smallest));
  const largest = Math.max(...summaries.map((summary) => summary.largest));
  const perBatch = (sum('writeMs') / sum('batches')).toFixed(0);
  return [name, sum('messages'), sum('batches'), smallest, medians[medians.length >> 1], largest, perBatch];
}
