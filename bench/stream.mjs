/**
 * `node bench/stream.mjs [--people 200] [--each 5] [--rounds 3] [--seconds 10]`: CPU time of an event that is
 * delivered to many streams, beside the least that Node can do and, where it is installed, nginx with Nchan
 * (`apt-get install nginx-light libnginx-mod-nchan`). The servers take turns in each round; the server that is
 * measured has the first core for itself, and all else the second one. Single events come 40 a second, bursts
 * of ten four times a second. Also: from POST to the stream of one person meanwhile.
 */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Channel } from '../tools/client/channel.mjs';
import { HttpClient } from '../tools/client/http-client.mjs';
import { step } from '../tools/command/progress.mjs';
import { familyOf, readStat } from '../tools/measuring/process-usage.mjs';
import { table } from '../tools/measuring/table.mjs';
import { bench } from './bench.mjs';
import { hasNchan, startNchan } from './stream/nchan.mjs';

const PER_SECOND = 40;
const AT_ONCE = 10;
const TASKSET = 'taskset';
const SETTLE_MS = 1_500;
const FILLER = 320;
const [SERVER_CORE, OTHER_CORE] = ['0', '1'];

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '200' },
    each: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '10' },
  },
});
const [people, each, rounds, seconds] = ['people', 'each', 'rounds', 'seconds'].map((name) => Number(values[name]));

const many = { MAX_STREAMS_PER_PERSON: '100000', MAX_STREAMS_PER_ADDRESS: '100000' };
const env = { RATE_LIMITS: 'false', STREAM_OPENS_PER_MINUTE_PER_ADDRESS: '1000000' };
await bench({ env, serviceEnv: { 'notify-server': many } }, measure);

/** @param {import('../libs/system/src/index.d.mts').System} system */
async function measure(system) {
  const [api] = system.run.chatApis;
  const { channel, tokens } = await makePeople(api);
  const listeners = fork(fileURLToPath(new URL('stream/listeners.mjs', import.meta.url)));
  const bare = fork(fileURLToPath(new URL('stream/bare-writer.mjs', import.meta.url)));
  const [{ url: bareUrl }] = await once(bare, 'message');
  const nchan = hasNchan() ? await startNchan() : null;
  const notify = system.run.pids['notify-server-1'];
  for (const pid of [process.pid, listeners.pid, ...everyPid(system)]) pin(pid, OTHER_CORE);
  for (const pid of [notify, bare.pid, nchan?.pid]) if (pid) for (const one of familyOf(pid)) pin(one, SERVER_CORE);
  const ours = { url: `${system.run.notifyServers[0]}/api/events`, pid: notify, tokens, send: sender(channel) };
  const servers = {
    fechatter: ours,
    'bare Node': { url: bareUrl, pid: bare.pid, send: framePoster(bareUrl) },
    ...(nchan && { Nchan: { url: nchan.url, pid: nchan.pid, send: eventPoster(nchan.url) } }),
  };
  const results = Object.fromEntries(
    Object.keys(servers).map((name) => [name, { 1: [], [AT_ONCE]: [], latencies: [] }]),
  );
  for (let round = 1; round <= rounds; round++) {
    for (const [name, server] of Object.entries(servers)) {
      step(`round ${round} of ${rounds}: ${name}`);
      for (const atOnce of [1, AT_ONCE]) await play(listeners, server, atOnce, results[name]);
    }
  }
  for (const child of [listeners, bare]) child.kill();
  nchan?.stop();
  return report(results);
}

async function makePeople(api) {
  const channel = await Channel.open(new HttpClient(api), 'stream');
  const sessions = [channel.host];
  while (sessions.length < people) {
    const session = await channel.invite(`Person ${sessions.length}`);
    await channel.join(session);
    sessions.push(session);
  }
  return { channel, tokens: sessions.flatMap(({ accessToken }) => Array(each).fill(accessToken)) };
}

function everyPid(system) {
  return Object.values(system.run.pids).flatMap((pid) => familyOf(pid));
}

function pin(pid, core) {
  spawnSync(TASKSET, ['-a', '-c', '-p', core, String(pid)]);
}

/** Measures one server for some seconds. */
async function play(listeners, { url, pid, tokens, send }, atOnce, into) {
  const headers = Array.from({ length: people * each }, (_, index) =>
    tokens ? { authorization: `Bearer ${tokens[index]}` } : {},
  );
  await ask(listeners, { open: { url, headers } });
  await delay(SETTLE_MS);
  await ask(listeners, { take: true });
  const before = cpuOf(pid);
  const sent = await sendFor(send, atOnce);
  await delay(SETTLE_MS);
  const used = cpuOf(pid) - before;
  const { events, latencies } = await ask(listeners, { take: true });
  into[atOnce].push({ us: (used / events) * 1e6, events, expected: sent * headers.length });
  if (atOnce === 1) into.latencies.push(...latencies);
}

async function sendFor(send, atOnce) {
  const everyMs = (1_000 * atOnce) / PER_SECOND;
  const began = performance.now();
  let sent = 0;
  for (let turn = 0; turn * everyMs < seconds * 1_000; turn++) {
    await delay(Math.max(0, began + turn * everyMs - performance.now()));
    void send(atOnce);
    sent += atOnce;
  }
  return sent;
}

/** Sends messages, the text of each with the time. */
function sender(channel) {
  let count = 0;
  return async (atOnce) => {
    const posts = Array.from({ length: atOnce }, () => {
      const body = { content: textNow() };
      return channel.host.call('POST', `/api/chat/${channel.id}/messages`, { body, key: `stream-${count++}` });
    });
    await Promise.all(posts);
  };
}

/** Posts frames as our streams carry them, several in one body. */
function framePoster(url) {
  return async (atOnce) => {
    const frame = `event: message.created\nid: k3f9a2b7-710439157310-0192f6\ndata: ${jsonNow()}\n\n`;
    await fetch(url, { method: 'POST', body: frame.repeat(atOnce) });
  };
}

/** Posts events to Nchan, which makes the frames. */
function eventPoster(url) {
  const headers = { 'X-EventSource-Event': 'message.created' };
  const post = () => fetch(url, { method: 'POST', headers, body: jsonNow() });
  return async (atOnce) => void (await Promise.all(Array.from({ length: atOnce }, post)));
}

/** As long as the JSON of one of our events. */
function jsonNow() {
  return JSON.stringify({ data: textNow(), filler: 'x'.repeat(FILLER) });
}

function textNow() {
  return `<sent ${(performance.timeOrigin + performance.now()).toFixed(2)}> the kettle is on, who wants tea with the second batch?`;
}

function cpuOf(pid) {
  return familyOf(pid).reduce((sum, one) => sum + (readStat(one)?.cpuSeconds ?? 0), 0);
}

async function ask(child, message) {
  child.send(message);
  const [answer] = await once(child, 'message');
  return answer;
}

function report(results) {
  const rows = Object.entries(results).map(([name, { latencies, ...byCount }]) => {
    const cell = (atOnce) => median(byCount[atOnce].map(({ us }) => us)).toFixed(1);
    const runs = [...byCount[1], ...byCount[AT_ONCE]];
    const missing = runs.reduce((sum, { events, expected }) => sum + expected - events, 0);
    const sorted = latencies.sort((a, b) => a - b);
    const p = (share) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
    return [name, cell(1), cell(AT_ONCE), `${p(0.5)} / ${p(0.99)}`, missing];
  });
  const head = ['server', 'us CPU, single', `us CPU, ${AT_ONCE} at once`, 'ms to one stream, p50 / p99', 'not counted'];
  return `\n${people * each} streams of ${people} people, ${PER_SECOND} events/s, median of ${rounds} rounds\n${table(head, rows)}\n`;
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
