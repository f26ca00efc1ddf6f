/**
 * `node bench/send.mjs [--seconds 4] [--rounds 3]`: messages a second through POST beside the same SQL function called without HTTP, and the CPU
 * time of chat-api for one message beside a bare Nest + Express route that calls the function. Everything in one run, round by round,
 * since a machine is never twice the same. The relay is off while they are compared; a last line shows chat-api with it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { median } from '../tools/demo/statistics.mjs';
import { table } from '../tools/demo/table.mjs';
import { onThrowAwaySystem } from '../tools/demo/throw-away-system.mjs';
import { within } from '../tools/demo/within.mjs';
import { buildServices } from '../tools/lib/build.mjs';
import { command } from '../tools/lib/command.mjs';
import { installPackages } from '../tools/lib/install.mjs';
import { say, step } from '../tools/lib/progress.mjs';
import { Failure, freePort } from '../tools/system/index.mjs';
import { sendMessages, sendOverHttp } from './send/http-load.mjs';
import { measured } from './send/measured.mjs';
import { sqlLoad } from './send/sql-load.mjs';
import { makeWorld } from './send/world.mjs';

const WRITERS = 16;
const CHANNELS = 32;
/** Until the compiler has seen enough: cold code costs twice as much. */
const WARM_UP = { messages: 4_000, writers: WRITERS };
const PATIENCE_MS = 120_000;
const BARE = fileURLToPath(new URL('./send/bare-server.mjs', import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '3' } },
});
const load = { seconds: Number(values.seconds), writers: WRITERS };

await command(async () => {
  await installPackages(step);
  await buildServices(step);
  say(await onThrowAwaySystem({ engine: 'postgres' }, compare));
});
process.exit();

/** @param {import('../tools/system/index.d.mts').System} system */
async function compare(system) {
  const api = system.children.get('chat-api-1');
  const world = await makeWorld(api.url, CHANNELS);
  for (const name of ['notify-server-1', 'search-indexer-1']) await system.children.get(name).stop();
  await api.restart({ env: { RELAY_ENABLED: 'false' } });
  const bare = await startBare(system.databaseUrl, world);
  const sql = sqlLoad();
  const ways = {
    [sql.name]: () => sql.load(system.databaseUrl, world, load),
    'a bare Nest + Express route': () => measured(bare.pid, () => sendOverHttp(bare.url, world, load)),
    'chat-api': () => measured(api.pid, () => sendOverHttp(api.url, world, load)),
  };
  step('warming up');
  for (const { url } of [bare, api]) await sendMessages(url, world, WARM_UP);
  const rounds = await interleaved(ways);
  bare.process.kill();
  step('chat-api with the relay');
  await api.restart({ env: { RELAY_ENABLED: 'true' } });
  await sendMessages(api.url, world, WARM_UP);
  await untilPublished(system.databaseUrl);
  rounds.set('chat-api, relay included', [await measured(api.pid, () => sendOverHttp(api.url, world, load))]);
  return report(rounds);
}

/** @param {string} databaseUrl @param {Awaited<ReturnType<typeof makeWorld>>} world */
async function startBare(databaseUrl, { workspaceId, senderId }) {
  const port = String(await freePort());
  const env = { ...process.env, DATABASE_URL: databaseUrl, PORT: port, WORKSPACE_ID: workspaceId, SENDER_ID: senderId };
  const child = fork(BARE, { env });
  await once(child, 'message');
  return { process: child, pid: child.pid, url: `http://127.0.0.1:${port}` };
}

/** What waited while the relay was off must not be counted as its work now. @param {string} databaseUrl */
async function untilPublished(databaseUrl) {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const isEmpty = async () => (await database.query('select from outbox limit 1')).rowCount === 0;
  const isPublished = await within(PATIENCE_MS, isEmpty);
  await database.end();
  if (!isPublished) throw new Failure('The relay has not published what waited within two minutes.');
}

/** Each way once in every round. */
async function interleaved(ways) {
  const rounds = new Map(Object.keys(ways).map((name) => [name, []]));
  for (let round = 1; round <= Number(values.rounds); round++) {
    step(`round ${round} of ${values.rounds}`);
    for (const [name, work] of Object.entries(ways)) rounds.get(name).push(await work());
  }
  return rounds;
}

/** @param {Map<string, { messages: number, seconds: number, cpuMicroseconds?: number }[]>} rounds */
function report(rounds) {
  const rate = (name) => median(rounds.get(name).map(({ messages, seconds }) => messages / seconds));
  const cpu = (name) => median(rounds.get(name).map(({ cpuMicroseconds }) => cpuMicroseconds ?? NaN));
  const [sql, bare, api] = rounds.keys();
  const rows = Array.from(rounds.keys(), (name) => {
    return [name, rate(name).toFixed(0), name === sql ? '-' : cpu(name).toFixed(0)];
  });
  const lines = [
    table(
      [`${WRITERS} writers, ${CHANNELS} channels, median of ${values.rounds}`, 'messages/s', 'CPU us/message'],
      rows,
    ),
    `chat-api over ${sql}: ${(rate(api) / rate(sql)).toFixed(2)} of the messages`,
    `chat-api over the bare route: ${(cpu(api) / cpu(bare)).toFixed(2)} times the CPU (at most 1.5 is wanted)`,
  ];
  return `\n${lines.join('\n')}\n`;
}
