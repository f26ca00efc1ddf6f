/**
 * `node bench/send.mjs [--seconds 4] [--rounds 5]`: compares messages per second through POST with the same
 * SQL function called without HTTP, and the CPU time of chat-api per message with that of a bare Nest +
 * Express route that calls the function. They alternate in each round, since the speed of a machine varies.
 * The relay is off while they are compared. Then it is on: first NATS returns after an outage, and chat-api
 * publishes the backlog while it accepts messages; last, there is no backlog.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { step } from '../tools/command/progress.mjs';
import { freePort } from '../libs/system/src/index.mjs';
import { bench } from './bench.mjs';
import { sendMessages, sendOverHttp } from './load/http-load.mjs';
import { measured } from './send/measured.mjs';
import { countWaiting, untilPublished } from './send/outbox.mjs';
import { report } from './send/report.mjs';
import { sqlLoad } from './send/sql-load.mjs';
import { makeWorld } from './load/world.mjs';

const WRITERS = 16;
const CHANNELS = 32;
/** Enough for the compiler: cold code takes twice the time. */
const WARM_UP = { messages: 6_000, writers: WRITERS };
const BARE = fileURLToPath(new URL('./send/bare-server.mjs', import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '5' } },
});
const load = { seconds: Number(values.seconds), writers: WRITERS };

await bench({ engine: 'postgres' }, compare);

/** @param {import('../libs/system/src/index.d.mts').System} system */
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
  const outage = await afterAnOutage(system, world);
  return report(`${WRITERS} writers, ${CHANNELS} channels, median (least to most) of ${values.rounds}`, rounds, outage);
}

/** Measures a warm chat-api while it publishes a backlog after an outage of NATS, and then without one. */
async function afterAnOutage(system, world) {
  const [api, nats] = ['chat-api-1', 'nats'].map((name) => system.children.get(name));
  const work = () => measured(api.pid, () => sendOverHttp(api.url, world, load));
  step('after an outage of NATS');
  await nats.kill();
  await api.restart({ env: { RELAY_ENABLED: 'true' } });
  await sendMessages(api.url, world, WARM_UP);
  const waiting = await countWaiting(system.databaseUrl);
  await nats.restart();
  const draining = await work();
  const left = await countWaiting(system.databaseUrl);
  await untilPublished(system.databaseUrl);
  step('with the relay');
  return { waiting, left, draining, drained: await work() };
}

/** @param {string} databaseUrl @param {Awaited<ReturnType<typeof makeWorld>>} world */
async function startBare(databaseUrl, { workspaceId, senderId }) {
  const port = String(await freePort());
  const env = { ...process.env, DATABASE_URL: databaseUrl, PORT: port, WORKSPACE_ID: workspaceId, SENDER_ID: senderId };
  const child = fork(BARE, { env });
  await once(child, 'message');
  return { process: child, pid: child.pid, url: `http://127.0.0.1:${port}` };
}

/** Runs each way once per round. */
async function interleaved(ways) {
  const rounds = new Map(Object.keys(ways).map((name) => [name, []]));
  for (let round = 1; round <= Number(values.rounds); round++) {
    step(`round ${round} of ${values.rounds}`);
    for (const [name, work] of Object.entries(ways)) rounds.get(name).push(await work());
  }
  return rounds;
}
