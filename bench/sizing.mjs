/**
 * `node bench/sizing.mjs [--messages 20000] [--streams 1000]`: measures what docs/install/sizing.md counts
 * with: the memory of each process, the CPU time and the disk that a message takes in each, and what an open
 * stream and an event on it take. The clients run on the same machine; their CPU time is not counted. Uses
 * Meilisearch if there is one, else PostgreSQL.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { within } from '../tools/client/within.mjs';
import { step } from '../tools/command/progress.mjs';
import { ProcessUsage } from '../tools/measuring/process-usage.mjs';
import { mebibytes, table } from '../tools/measuring/table.mjs';
import { withClient } from '../libs/system/src/postgres/database.mjs';
import { Failure } from '../libs/system/src/index.mjs';
import { bench } from './bench.mjs';
import { sendMessages } from './load/http-load.mjs';
import { makeWorld } from './load/world.mjs';

const WRITERS = 8;
const CHANNELS = 50;
const DELIVERED = 300;
const PATIENCE_MS = 300_000;
const SETTLE_MS = 3_000;
const KIB = 1024;
const RELATIONS = `select n.nspname as schema, sum(pg_total_relation_size(c.oid))::float8 as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('public', 'search') group by 1`;

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '20000' }, streams: { type: 'string', default: '1000' } },
});
const messages = Number(values.messages);
const streams = Number(values.streams);

const many = { MAX_STREAMS_PER_PERSON: '100000', MAX_STREAMS_PER_ADDRESS: '100000' };
await bench({ env: { RATE_LIMITS: 'false' }, serviceEnv: { 'notify-server': many } }, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const usage = new ProcessUsage(() => [...system.children.values()]);
  const world = await makeWorld(system.run.chatApis[0], CHANNELS);
  await settled(system);
  const idle = taken(usage);
  const emptyDisk = await diskOf(system);
  step(`sending ${messages} messages`);
  await sendMessages(system.run.chatApis[0], world, { messages, writers: WRITERS });
  await settled(system);
  const sent = taken(usage);
  const fullDisk = await diskOf(system);
  step(`opening ${streams} streams`);
  const bytesOf = await openStreams(system.run.notifyServers[0], world.token);
  await delay(SETTLE_MS);
  const opened = taken(usage);
  await sendMessages(system.run.chatApis[0], world, { messages: DELIVERED, writers: 1 });
  if (!(await within(PATIENCE_MS, () => bytesOf.every((bytes) => bytes() > 0))))
    throw new Failure('A stream is silent.');
  await settled(system);
  const delivered = taken(usage);
  return [
    '',
    processTable({ idle, sent, opened, delivered }),
    '',
    diskTable(emptyDisk, fullDisk),
    '',
    ...streamLines({ sent, opened, delivered }),
    '',
  ].join('\n');
}

/** @param {ProcessUsage} usage */
function taken(usage) {
  usage.sample();
  return new Map(usage.rows().map((row) => [row.name, row]));
}

/** Waits until all is published and indexed, and a little longer. */
async function settled(system) {
  const indexer = system.run.admin['search-indexer-1'];
  const isSettled = () =>
    withClient(system.databaseUrl, async (client) => {
      const { rows } = await client.query('select from outbox limit 1');
      const text = await (await fetch(`${indexer}/metrics`)).text();
      return rows.length === 0 && /^fechatter_index_lag_messages 0$/m.test(text);
    });
  if (!(await within(PATIENCE_MS, isSettled))) throw new Failure('The messages were not published and indexed.');
  await delay(SETTLE_MS);
}

/**
 * Opens the streams of one person. Returns functions that return what has come on each since all were open.
 */
async function openStreams(events, token) {
  const counts = [];
  for (let index = 0; index < streams; index++) {
    const request = get(`${events}/api/events`, { headers: { authorization: `Bearer ${token}` }, agent: false });
    const response = await new Promise((resolve, reject) => request.once('response', resolve).once('error', reject));
    if (response.statusCode !== 200) throw new Failure(`A stream was refused with ${response.statusCode}.`);
    const count = { bytes: 0 };
    response.on('data', (data) => (count.bytes += data.length)).on('error', () => undefined);
    counts.push(count);
  }
  await delay(SETTLE_MS);
  for (const count of counts) count.bytes = 0;
  return counts.map((count) => () => count.bytes);
}

/** @returns {Promise<Record<string, number>>} bytes */
async function diskOf({ databaseUrl, places }) {
  const schemas = await withClient(databaseUrl, async (client) => {
    await client.query('vacuum');
    const { rows } = await client.query(RELATIONS);
    return Object.fromEntries(rows.map(({ schema, bytes }) => [schema, bytes]));
  });
  return {
    'PostgreSQL, tables': schemas.public ?? 0,
    'PostgreSQL, search index': schemas.search ?? 0,
    NATS: sizeOf(places.nats),
    Meilisearch: sizeOf(places.meilisearch),
  };
}

/** @param {string} folder @returns {number} the bytes on disk, also of sparse files; 0 if there is none */
function sizeOf(folder) {
  if (!existsSync(folder)) return 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).blocks * 512, 0);
}

function processTable({ idle, sent, opened, delivered }) {
  const rows = Array.from(idle.keys(), (name) => {
    const [before, after, last] = [idle, sent, delivered].map((at) => at.get(name));
    const perMessage = ((after.cpuSeconds - before.cpuSeconds) / messages) * 1e6;
    const memory = [before, after, opened.get(name), last].map(({ residentBytes }) => mebibytes(residentBytes));
    return [name, perMessage.toFixed(0), ...memory, mebibytes(last.peakBytes)];
  });
  const head = ['process', 'us CPU a message', 'RSS MiB idle', 'after sends', 'with streams', 'at the end', 'peak'];
  return table(head, rows);
}

function diskTable(before, after) {
  const rows = Object.entries(after).map(([name, bytes]) => [name, ((bytes - before[name]) / messages).toFixed(0)]);
  return table(['disk', 'bytes a message'], rows);
}

function streamLines({ sent, opened, delivered }) {
  const [before, open, after] = [sent, opened, delivered].map((at) => at.get('notify-server-1'));
  const kib = (open.residentBytes - before.residentBytes) / KIB / streams;
  const us = ((after.cpuSeconds - open.cpuSeconds) / (DELIVERED * streams)) * 1e6;
  return [
    `memory of an open stream: ${kib.toFixed(1)} KiB (${streams} streams)`,
    `CPU of an event on a stream: ${us.toFixed(1)} us (${DELIVERED} messages, one at a time, to all streams)`,
  ];
}
