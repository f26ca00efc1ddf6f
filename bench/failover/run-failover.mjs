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
import { talk } from './talk.mjs';

const SETTLE_MS = 60_000;

/**
 * People talk and four members listen, two of whom are cut repeatedly, while servers are killed. Then looks for every
 * acknowledged message in what each of them heard, and in search.
 *
 * @typedef {Awaited<ReturnType<typeof runFailover>>} FailoverResult
 *
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @param {import('./servers.mjs').Servers} servers
 * @param {import('../failover.mjs').Options} options
 */
export async function runFailover(system, servers, options) {
  const random = new Random(options.seed);
  const sends = new Sends(system.run.chatApis);
  const channel = await Channel.open(sends, 'failover');
  const listeners = await openListeners(channel, system.run.notifyServers);
  const player = new Player(channel, talk(options.seconds, random), 1);
  const found = new FoundAfter(channel.host, channel.id);
  player.onAcknowledged((sent) => found.offer(sent));

  step(`talking for ${options.seconds} s`);
  const cuts = new Cuts(listeners.filter(({ isCut }) => isCut).map(({ reader }) => reader));
  cuts.start();
  const faults = planFaults(options, random);
  const [played] = await Promise.all([playFaults(faults, servers, (from) => found.begin(from)), player.play()]);
  await cuts.stop();

  step('comparing what was heard and what is found');
  const history = await readHistory(channel.host, channel.id);
  const settled = await settle(channel, listeners, history.lastSeq);
  const audit = await audited(channel, player);
  const foundAfter = new Map();
  for (const [from, time] of found.times) foundAfter.set(from, await time);
  for (const { reader } of listeners) await reader.close();
  return {
    ...{
      options,
      engine: system.run.search.engine,
      player,
      sends,
      listeners,
      played,
      foundAfter,
      settled,
      audit,
      cuts,
    },
    acknowledged: compareAcknowledged(player.acknowledged, history.messages),
    comparisons: listeners.map(({ reader }) => compareLives(reader.lives, history)),
  };
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
