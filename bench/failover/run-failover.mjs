import { Cuts } from '../../tools/demo/disturbance.mjs';
import { Channel } from '../../tools/client/channel.mjs';
import { compareAcknowledged, compareLives } from '../../tools/demo/comparison.mjs';
import { auditSearch } from '../../tools/demo/search-audit.mjs';
import { Player } from '../../tools/demo/player.mjs';
import { Progress } from '../../tools/demo/progress.mjs';
import { Random } from '../../tools/chaos/schedule/random.mjs';
import { readHistory } from '../../tools/client/history.mjs';
import { isComplete } from '../../tools/client/search-client.mjs';
import { within } from '../../tools/client/within.mjs';
import { step } from '../../tools/command/progress.mjs';
import { planFaults, playFaults } from './faults.mjs';
import { FoundAfter } from './found.mjs';
import { Reader } from './reader.mjs';
import { Sends } from './sends.mjs';
import { talk, WARM_UP_MS } from './talk.mjs';

const SETTLE_MS = 60_000;
/** How long the talk goes on after the last fault. */
const AFTERWARDS_MS = 15_000;

/**
 * People talk and four members listen, two of whom are cut repeatedly, while servers are killed. Then looks
 * for every acknowledged message in what each of them heard, and in search.
 *
 * @typedef {Awaited<ReturnType<typeof runFailover>>} FailoverResult
 *
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @param {import('./servers.mjs').Servers} servers
 * @param {import('./options.mjs').Options} options
 */
export async function runFailover(system, servers, options) {
  const sends = new Sends(system.run.chatApis);
  const channel = await Channel.open(sends, 'failover');
  const listeners = await openListeners(channel, system.run.notifyServers);
  const { player, foundAfter, ...talked } = await talkThroughFaults(channel, listeners, servers, options);

  step('comparing what was heard and what is found');
  const history = await readHistory(channel.host, channel.id);
  const settled = await settle(channel, listeners, history.lastSeq);
  const audit = await audited(channel, player);
  for (const { reader } of listeners) await reader.close();
  return {
    ...{ seed: options.seed, engine: system.run.search.engine },
    ...{ player, sends, listeners, settled, audit, ...talked },
    foundAfter: await foundAfter.ended(),
    acknowledged: compareAcknowledged(player.acknowledged, history.messages),
    comparisons: listeners.map(({ reader }) => compareLives(reader.lives, history)),
  };
}

/**
 * Lets people talk until what the last fault has done can be seen.
 * @param {Channel} channel
 * @param {Awaited<ReturnType<typeof openListeners>>} listeners
 * @param {import('./servers.mjs').Servers} servers
 * @param {import('./options.mjs').Options} options
 */
async function talkThroughFaults(channel, listeners, servers, options) {
  let overMs = Infinity;
  const lines = talk(new Random(options.seed), (atMs) => atMs > overMs);
  const player = new Player(channel, lines, 1);
  const foundAfter = new FoundAfter(channel.host, channel.id);
  player.onAcknowledged((sent) => foundAfter.offer(sent));
  const cuts = new Cuts(listeners.filter(({ isCut }) => isCut).map(({ reader }) => reader));
  step(`talking for at least ${options.seconds} s`);
  cuts.start();
  const startedAt = performance.now();
  const playing = player.play();
  const faults = planFaults(options, new Random(options.seed));
  const played = await playFaults(faults, servers, (from) => foundAfter.begin(from));
  overMs = Math.max(options.seconds * 1_000 + WARM_UP_MS, performance.now() - startedAt + AFTERWARDS_MS);
  await playing;
  await cuts.stop();
  return { player, foundAfter, cuts, played, seconds: Math.round(overMs / 1_000) };
}

/**
 * Opens the streams of four members of the channel, two on each notify-server. One of the two will be cut.
 * @param {Channel} channel @param {string[]} servers
 */
async function openListeners(channel, servers) {
  const listeners = [];
  for (const isCut of [false, true]) {
    for (const order of [servers, servers.toReversed()]) {
      const name = `listener ${listeners.length + 1}`;
      const session = await channel.invite(name);
      await channel.join(session);
      listeners.push({ isCut, reader: new Reader(name, session, order, channel.id) });
    }
  }
  for (const { reader } of listeners) reader.start();
  const areLive = () => listeners.every(({ reader }) => reader.isLive);
  if (!(await within(SETTLE_MS, areLive))) throw new Error('the streams did not become live');
  const { lastSeq } = await readHistory(channel.host, channel.id);
  for (const { reader } of listeners) reader.begin(lastSeq);
  return listeners;
}

/**
 * Waits until every listener knows the last event, and the index is complete.
 * @param {Channel} channel
 * @param {Awaited<ReturnType<typeof openListeners>>} listeners
 * @param {number} lastSeq
 * @returns {Promise<{ heard: boolean, complete: boolean }>}
 */
async function settle(channel, listeners, lastSeq) {
  const heard = await within(SETTLE_MS, () => listeners.every(({ reader }) => reader.knows(lastSeq)));
  const complete = await within(SETTLE_MS, () => isComplete(channel.host, channel.id));
  return { heard, complete };
}

/** @param {Channel} channel @param {Player} player */
async function audited(channel, player) {
  const progress = new Progress('searching for each message');
  const show = (done, all) => progress.update(done, all);
  const audit = await auditSearch(channel.host, channel.id, player.acknowledged, show);
  progress.finish();
  return audit;
}
