import { compare, compareAcknowledged } from './comparison.mjs';
import { Cuts, Kills } from './disturbance.mjs';
import { Freshness } from './freshness.mjs';
import { readHistory } from '../client/history.mjs';
import { HttpClient } from '../client/http-client.mjs';
import { Channel } from '../client/channel.mjs';
import { Player } from './player.mjs';
import { ProcessUsage } from '../measuring/process-usage.mjs';
import { Progress } from './progress.mjs';
import { auditSearch } from './search-audit.mjs';
import { isComplete } from '../client/search-client.mjs';
import { Subscriber } from '../client/subscriber.mjs';
import { within } from '../client/within.mjs';

const SETTLE_MS = 60_000;
const VICTIMS = /^(chat-api|notify-server|search-indexer|nats)\b/;

/**
 * Runs the demo. People talk at the log's pace while four subscribers listen; two of them are cut repeatedly
 * and, with `kill`, services are killed. Then looks for every acknowledged message in what each subscriber
 * heard, and in search.
 *
 * @typedef {Awaited<ReturnType<typeof runDemo>>} DemoResult
 *
 * @param {import('../../libs/system/src/index.d.mts').System} system
 * @param {import('./irc-log.mjs').Entry[]} entries
 * @param {import('./options.mjs').Options} options
 */
export async function runDemo(system, entries, { speed, kill }) {
  const channel = await Channel.open(new HttpClient(system.run.chatApis[0]), 'ubuntu');
  const listeners = await openListeners(channel, system.run.notifyServers);
  const baseline = (await readHistory(channel.host, channel.id)).lastSeq;
  const player = new Player(channel, entries, speed);
  const freshness = new Freshness(channel.host, channel.id);
  player.onAcknowledged((sent) => freshness.offer(sent));
  const usage = new ProcessUsage(() => [...system.children.values()]);
  const cuts = new Cuts(listeners.filter(({ isCut }) => isCut).map(({ subscriber }) => subscriber));
  const kills = new Kills(kill ? victimsIn(system) : [], () => usage.sample());

  usage.start();
  const started = performance.now();
  await whileDisturbed(kill ? [cuts, kills] : [cuts], () => playWithProgress(player, kills));
  const seconds = (performance.now() - started) / 1000;
  usage.stop();

  await freshness.finished();
  const history = await readHistory(channel.host, channel.id);
  const settled = await settle(channel, listeners, history.lastSeq);
  const audit = await auditWithProgress(channel, player);
  for (const { subscriber } of listeners) await subscriber.close();
  return {
    ...{ speed, seconds, engine: system.run.search.engine, people: channel.invited - listeners.length },
    ...{ player, listeners, settled, freshness, audit, cuts, kills, usage: usage.rows() },
    acknowledged: compareAcknowledged(player.acknowledged, history.messages),
    comparisons: listeners.map(({ subscriber }) => compare(subscriber.heard, { ...history, baseline })),
  };
}

/**
 * Opens the streams of four members of the channel, two on each notify-server. One of the two will be cut.
 * @param {Channel} channel @param {string[]} servers
 */
async function openListeners(channel, servers) {
  const listeners = [];
  for (const [index, isCut] of [false, true].flatMap((cut) => [
    [0, cut],
    [1, cut],
  ])) {
    const name = `listener ${listeners.length + 1}`;
    const session = await channel.invite(name);
    await channel.join(session);
    const order = [servers[index], servers[1 - index]];
    listeners.push({ isCut, subscriber: new Subscriber(name, session, order) });
  }
  for (const { subscriber } of listeners) subscriber.start();
  const areLive = () => listeners.every(({ subscriber }) => subscriber.isLive);
  if (!(await within(SETTLE_MS, areLive))) throw new Error('the streams did not become live');
  return listeners;
}

/** @param {import('../../libs/system/src/index.d.mts').System} system */
function victimsIn(system) {
  return [...system.children.values()].filter(({ name }) => VICTIMS.test(name));
}

/** @param {(Cuts | Kills)[]} disturbances @param {() => Promise<void>} work */
async function whileDisturbed(disturbances, work) {
  for (const disturbance of disturbances) disturbance.start();
  await work();
  for (const disturbance of disturbances) await disturbance.stop();
  const failure = disturbances.map((disturbance) => disturbance.failure).find(Boolean);
  if (failure) throw failure;
}

/** @param {Player} player @param {Kills} kills */
async function playWithProgress(player, kills) {
  const progress = new Progress('playing');
  const show = () => {
    const killed = [...kills.counts.values()].reduce((sum, count) => sum + count, 0);
    const note = `${player.acknowledged.length} of ${player.sent.length} acknowledged${killed ? `, ${killed} killed` : ''}`;
    progress.update(player.played, player.entries.length, note);
  };
  const timer = setInterval(show, 200);
  await player.play();
  clearInterval(timer);
  show();
  progress.finish();
}

/**
 * Waits until every subscriber has heard the last event and the index is complete.
 * @param {Channel} channel
 * @param {Awaited<ReturnType<typeof openListeners>>} listeners
 * @param {number} lastSeq
 * @returns {Promise<{ heard: boolean, complete: boolean }>}
 */
async function settle(channel, listeners, lastSeq) {
  const hasLast = ({ subscriber }) => subscriber.heard.some(({ seq }) => seq === lastSeq);
  const heard = await within(SETTLE_MS, () => listeners.every(hasLast));
  const complete = await within(SETTLE_MS, () => isComplete(channel.host, channel.id));
  return { heard, complete };
}

/** @param {Channel} channel @param {Player} player */
async function auditWithProgress(channel, player) {
  const progress = new Progress('searching for each message');
  const audit = await auditSearch(channel.host, channel.id, player.acknowledged, (done, all) =>
    progress.update(done, all),
  );
  progress.finish();
  return audit;
}
