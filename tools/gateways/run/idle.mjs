import { setTimeout as delay } from 'node:timers/promises';
import { claim } from '../checks/check.mjs';
import { EventStream } from '../client/event-stream.mjs';
import { Http2Connection } from '../client/http2.mjs';
import { call } from '../client/https.mjs';
import { outcomeOf } from './run-checks.mjs';
import { withStandIns } from './wire.mjs';

/** The longest that a gateway may keep a connection to a service which it does not use. */
const LONGEST_KEPT_MS = 120_000;
const REQUESTS = 10;

/** @typedef {import('../checks/check.mjs').WireScene} WireScene */

/**
 * Leaves gateways alone for a while, all of them at once.
 * @param {import('./with-gateway.mjs').Runnable[]} runnables
 * @param {import('./with-gateway.mjs').Means} means
 * @param {number} minutes
 * @returns {Promise<import('./run-checks.mjs').Outcome[][]>} in the same order
 */
export function runIdle(runnables, means, minutes) {
  return Promise.all(runnables.map((one) => withStandIns(one, means, (scene) => outcomesAfter(minutes, scene))));
}

/** @param {number} minutes @param {WireScene} scene */
async function outcomesAfter(minutes, scene) {
  const { site, standIns, newAddress } = scene;
  const connection = await Http2Connection.open(site, { from: newAddress() });
  const opened = { 'HTTP/1.1': await EventStream.open(site), 'HTTP/2': await EventStream.openOn(connection) };
  await Promise.all(Array.from({ length: REQUESTS }, () => call(site, '/api/me')));
  await delay(minutes * 60_000);
  standIns.notifyServer.send('tick', 0);
  await delay(1_000);
  const streams = {
    name: `a stream without any data for ${minutes} minutes is not cut`,
    run: async () => claimOpen(opened),
  };
  const kept = { name: 'of unused connections to the services, at most one to each is kept', run: claimClosed };
  const outcomes = [await outcomeOf(streams, scene), await outcomeOf(kept, scene)];
  for (const stream of Object.values(opened)) stream.close();
  connection.close();
  return outcomes;
}

/** @param {Record<string, EventStream>} opened */
function claimOpen(opened) {
  const cut = Object.entries(opened).filter(([, { frames }]) => frames.length < 2);
  claim(cut.length === 0, `cut over ${cut.map(([name]) => name).join(' and ')}`);
}

/** @param {WireScene} scene */
async function claimClosed({ standIns }) {
  const kept = standIns.chatApis.reduce((sum, upstream) => sum + upstream.idleFor(LONGEST_KEPT_MS), 0);
  claim(kept <= standIns.chatApis.length, `${kept} are kept for more than ${LONGEST_KEPT_MS / 1_000} s`);
  return `${kept} kept`;
}
