/**
 * `node bench/takeover.mjs [--rounds 3]`: measures how long no event is published after the relay's leader
 * fails. Of two chat-apis, the leader is killed or stopped, or its connections to PostgreSQL or NATS stall:
 * nothing passes, but nothing is closed. At the same moment a message is sent through the other one. The time
 * ends when a subscriber hears that message. The target is 5 s at most.
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { HttpClient } from '../tools/client/http-client.mjs';
import { Channel } from '../tools/client/channel.mjs';
import { summarize } from '../tools/measuring/statistics.mjs';
import { Subscriber } from '../tools/client/subscriber.mjs';
import { milliseconds, table } from '../tools/measuring/table.mjs';
import { within } from '../tools/client/within.mjs';
import { step } from '../tools/command/progress.mjs';
import { answersOk } from '../libs/system/src/answers-ok.mjs';
import { bench } from './bench.mjs';

const PATIENCE_MS = 30_000;
const APIS = ['chat-api-1', 'chat-api-2'];
const LEADER = `select application_name as name from pg_locks join pg_stat_activity using (pid)
  where locktype = 'advisory' and granted and application_name like 'chat-api-%'`;

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });

await bench({ engine: 'postgres', chatApis: 2 }, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  // Imported late, once it is built, and from its own file: the library as a whole needs Jest.
  const { StallProxy } = await import('../libs/testing/dist/servers/stall-proxy.js');
  const proxies = await placeProxies(system, StallProxy);
  const scene = await openScene(system);
  const ways = {
    'kill -9': { fail: ({ child }) => child.kill('SIGKILL'), recover: ({ child }) => child.restart() },
    'stopped (SIGSTOP)': {
      fail: ({ child }) => child.kill('SIGSTOP'),
      recover: ({ child }) => child.kill('SIGCONT'),
    },
    'PostgreSQL stalls': { fail: ({ postgres }) => postgres.stall(), recover: ({ postgres }) => postgres.resume() },
    'NATS stalls': { fail: ({ nats }) => nats.stall(), recover: ({ nats }) => nats.resume() },
  };
  const rows = [];
  for (const [name, way] of Object.entries(ways)) rows.push([name, ...(await rounds(name, way, scene, proxies))]);
  await scene.subscriber.close();
  return `\n${table(['how the leader fails: ms until heard', 'count', 'p50', 'max'], rows)}\n`;
}

/** Gives each chat-api its own proxies to PostgreSQL and NATS. */
async function placeProxies(system, StallProxy) {
  const proxies = new Map();
  const { NATS_URL: natsUrl } = system.natsEnvs['chat-api'];
  for (const name of APIS) {
    const postgres = await StallProxy.start(system.databaseUrl);
    const nats = await StallProxy.start(natsUrl);
    const env = { DATABASE_URL: postgres.urlFor(system.databaseUrl), NATS_URL: nats.urlFor(natsUrl) };
    await system.children.get(name).restart({ env });
    proxies.set(name, { postgres, nats });
  }
  return proxies;
}

async function openScene(system) {
  const channel = await Channel.open(new HttpClient(system.run.chatApis[0]), 'takeover');
  const subscriber = new Subscriber('listener', channel.host, system.run.notifyServers);
  subscriber.start();
  await within(PATIENCE_MS, () => subscriber.isLive);
  const database = new pg.Client({ connectionString: system.superDatabaseUrl });
  // After a failure the system stops before this connection is closed. The failure itself is reported
  // elsewhere.
  database.on('error', () => {});
  await database.connect();
  return { system, channel, subscriber, database };
}

/** @returns {Promise<string[]>} count, p50, max */
async function rounds(name, way, scene, proxies) {
  const times = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    step(`${name}, round ${round}`);
    const leader = await findLeader(scene.database);
    const failing = { child: scene.system.children.get(leader), ...proxies.get(leader) };
    const other = scene.system.children.get(APIS.find((api) => api !== leader));
    const started = performance.now();
    await way.fail(failing);
    times.push((await heardAfter(scene, other.url)) - started);
    await way.recover(failing);
    await within(PATIENCE_MS, () => answersOk(`${failing.child.url}/health/ready`));
  }
  const { count, p50, max } = summarize(times);
  return [String(count), milliseconds(p50), milliseconds(max)];
}

async function findLeader(database) {
  let leader;
  const isThere = async () => {
    const { rows } = await database.query(LEADER);
    leader = APIS.find((api) => rows.some(({ name }) => name.startsWith(api)));
    return leader !== undefined;
  };
  if (!(await within(PATIENCE_MS, isThere))) throw new Error('no chat-api leads the relay');
  return leader;
}

/** Sends a message through `url` and returns the moment at which the subscriber heard it. */
async function heardAfter({ channel, subscriber }, url) {
  const client = new HttpClient(url);
  const options = { token: channel.host.accessToken, body: { content: 'anybody there?' }, key: randomUUID() };
  const { status, body } = await client.call('POST', `/api/chat/${channel.id}/messages`, options);
  client.close();
  if (status !== 201) throw new Error(`a send answered ${status}: ${JSON.stringify(body)}`);
  const heard = () => subscriber.heard.find(({ data }) => data.message?.id === body.id);
  if (!(await within(PATIENCE_MS, () => heard() !== undefined))) throw new Error('the message was never heard');
  return heard().at;
}
