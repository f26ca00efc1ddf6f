import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { claim } from './check.mjs';
import { readHistory } from '../../client/history.mjs';
import { within } from '../../client/within.mjs';
import { median } from '../../measuring/statistics.mjs';
import { EventStream } from '../client/event-stream.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { call } from '../client/https.mjs';
import { Follower } from '../load/follower.mjs';
import { Load } from '../load/load.mjs';
import { openStreams } from '../load/many.mjs';

const MESSAGES = 20;
const LATEST_MS = 100;
const BEFORE_MS = 2_000;
const AFTER_MS = 4_000;
const BACK_MS = 20_000;
const SIGN_INS = 12;
const MANY = 2_000;

/**
 * @typedef {import('./check.mjs').Scene & { system: import('../../../libs/system/src/system.mjs').System,
 *   channel: import('../../client/channel.mjs').Channel }} SystemScene
 */

/** What is checked with a whole system behind the gateway. @type {import('./check.mjs').Check[]} */
export const systems = [
  {
    name: 'an event of the system comes no later than 100 ms after notify-server has sent it',
    async run({ site, system, channel, newAddress }) {
      const token = channel.host.accessToken;
      const connection = await Http2Connection.open(site, { from: newAddress() });
      const direct = await EventStream.openDirect(system.run.notifyServers[0], token);
      const opened = [direct, await EventStream.open(site, { token }), await EventStream.openOn(connection, { token })];
      for (const stream of opened) await stream.live();
      const delays = [];
      for (let index = 0; index < MESSAGES; index++) delays.push(await delaysOf(site, channel, opened));
      for (const stream of opened) stream.close();
      connection.close();
      const added = median(delays.flatMap(([own, ...others]) => others.map((delayed) => delayed - own)));
      claim(added < LATEST_MS, `half of them came ${added.toFixed(0)} ms later`);
      const whole = median(delays.flatMap(([, ...others]) => others));
      return `median ${added.toFixed(1)} ms later, ${whole.toFixed(0)} ms after the POST`;
    },
  },
  {
    name: "chat-api's limits count the client, whatever it forges",
    async run({ site, system, newAddress }) {
      const from = newAddress();
      for (let index = 0; index < SIGN_INS; index++) {
        const headers = { 'content-type': 'application/json', 'x-forwarded-for': `203.0.113.${index}` };
        const body = JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'not this one' });
        await call(site, '/api/signin', { from, method: 'POST', headers, body });
      }
      const spent = await spentBy(system, from, SIGN_INS);
      const spentByForged = await spentBy(system, '203.0.113.1', 0);
      claim(spent >= SIGN_INS && spentByForged <= 1, `${spent} counted for the client, ${spentByForged} for another`);
      return `${SIGN_INS} of ${SIGN_INS}`;
    },
  },
  {
    name: 'streams resume after a reload: 0 missing, 0 doubled',
    async run(scene) {
      const { followers, load, finish } = await begin(scene);
      await delay(BEFORE_MS);
      await scene.gateway.reload();
      await delay(AFTER_MS);
      const { comparisons } = await finish();
      const cuts = followers.map((follower) => follower.cuts);
      claim(
        comparisons.every(({ isFlawless }) => isFlawless),
        JSON.stringify(comparisons),
      );
      return `${comparisons[0].received} events, ${cuts.some(Boolean) ? 'STREAMS CUT' : 'streams not cut'}, ${failuresOf(load)}`;
    },
  },
  {
    name: 'a chat-api killed under load: no read fails, nothing is lost or doubled, and it is used again',
    isSlow: true,
    async run(scene) {
      const { load, finish } = await begin(scene);
      const victim = scene.system.children.get('chat-api-1');
      await delay(BEFORE_MS);
      await victim.kill('SIGKILL');
      await delay(AFTER_MS);
      await victim.restart();
      const isBack = await within(BACK_MS, () => /"path":"\/api\/chat\/[^"]*messages"/.test(victim.lastLines()));
      const { judged, comparisons } = await finish();
      claim(isBack, `it got no request within ${BACK_MS / 1_000} s after it was back`);
      claim(judged.lost + judged.doubled === 0, `${judged.lost} lost, ${judged.doubled} doubled`);
      claim(
        comparisons.every(({ isFlawless }) => isFlawless),
        JSON.stringify(comparisons),
      );
      claim(load.failedReads.length === 0, failuresOf(load));
      return failuresOf(load);
    },
  },
  {
    name: 'SIGTERM to a chat-api and to a notify-server under load: 0 failed requests, 0 missing events',
    isSlow: true,
    async run(scene) {
      const { load, followers, finish } = await begin(scene);
      await delay(BEFORE_MS);
      for (const name of ['chat-api-2', 'notify-server-1', 'chat-api-1', 'notify-server-2']) {
        const child = scene.system.children.get(name);
        await child.stop();
        await delay(BEFORE_MS);
        await child.restart();
        await delay(AFTER_MS);
      }
      const { judged, comparisons } = await finish();
      claim(
        comparisons.every(({ isFlawless }) => isFlawless),
        JSON.stringify(comparisons),
      );
      claim(judged.lost + judged.doubled === 0, `${judged.lost} lost, ${judged.doubled} doubled`);
      claim(load.failedReads.length + load.failedWrites.length === 0, failuresOf(load));
      const refused = followers.reduce((sum, follower) => sum + follower.refused, 0);
      return `${failuresOf(load)}, streams refused ${refused} times`;
    },
  },
  {
    name: '2,000 streams of the system at once',
    isSlow: true,
    async run({ site, channel, newAddress }) {
      const started = performance.now();
      const opened = await openStreams(site, { count: MANY, from: newAddress(), token: channel.host.accessToken });
      for (const stream of opened) await stream.live(60_000);
      const openedMs = performance.now() - started;
      const content = randomUUID();
      const sentAt = performance.now();
      await send(site, channel, content);
      const isHeard = ({ frames }) => frames.some(({ data }) => data.data?.message?.content === content);
      const heard = await within(30_000, () => opened.every(isHeard));
      const tookMs = performance.now() - sentAt;
      for (const stream of opened) stream.close();
      claim(heard, `${opened.filter((stream) => !isHeard(stream)).length} did not get the event`);
      return `live in ${(openedMs / 1_000).toFixed(1)} s, one event to all in ${tookMs.toFixed(0)} ms`;
    },
  },
];

/** Starts two followers, over HTTP/1.1 and HTTP/2, and load. @param {SystemScene} scene */
async function begin({ site, channel, newAddress }) {
  const baseline = (await readHistory(channel.host, channel.id)).lastSeq;
  const ways = [true, false].map((isHttp2) => ({ isHttp2, from: newAddress() }));
  const followers = ways.map((way) => new Follower(site, channel.host, way));
  for (const follower of followers) await follower.start();
  const load = new Load(site, channel, newAddress()).start();
  const finish = async () => {
    await load.stop();
    const history = await readHistory(channel.host, channel.id);
    const comparisons = [];
    for (const follower of followers) comparisons.push(await follower.comparedWith({ ...history, baseline }));
    for (const follower of followers) await follower.close();
    return { comparisons, judged: load.judge(history.messages) };
  };
  return { followers, load, finish };
}

/** @param {Load} load */
function failuresOf({ reads, writes, failedReads, failedWrites }) {
  const kinds = [...new Set([...failedReads, ...failedWrites])].join(' ');
  const failed = `${failedReads.length} of ${reads} GET and ${failedWrites.length} of ${writes} POST failed`;
  return kinds === '' ? failed : `${failed} (${kinds})`;
}

async function send(site, channel, content) {
  const headers = {
    authorization: `Bearer ${channel.host.accessToken}`,
    'content-type': 'application/json',
    'idempotency-key': content,
  };
  const body = JSON.stringify({ content });
  return call(site, `/api/chat/${channel.id}/messages`, { method: 'POST', headers, body });
}

/** @returns {Promise<number[]>} how long a message took to each stream */
async function delaysOf(site, channel, opened) {
  const content = randomUUID();
  const sentAt = performance.now();
  await send(site, channel, content);
  const isIt = ({ data }) => data.data?.message?.content === content;
  const frames = await Promise.all(opened.map((stream) => stream.frame(isIt, 5_000)));
  claim(frames.every(Boolean), 'a message did not come within 5 s');
  return frames.map(({ at }) => at - sentAt);
}

/**
 * How many sign-ins chat-api has counted for an address. The instances exchange their counts a moment later.
 * @param {SystemScene['system']} system @param {string} address @param {number} atLeast
 */
async function spentBy(system, address, atLeast) {
  const ask = async () => {
    const headers = { 'x-forwarded-for': address, 'content-type': 'application/json' };
    const body = JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'not this one' });
    const answer = await fetch(`${system.run.chatApis[0]}/api/signin`, { method: 'POST', headers, body });
    const [, limit] = /"sign-in-address";q=(\d+)/.exec(answer.headers.get('ratelimit-policy') ?? '') ?? [];
    const [, remaining] = /"sign-in-address";r=(\d+)/.exec(answer.headers.get('ratelimit') ?? '') ?? [];
    return Number(limit) - Number(remaining) - 1;
  };
  let spent = await ask();
  await within(5_000, async () => (spent = Math.max(spent, await ask())) >= atLeast, 300);
  return spent;
}
