import { setTimeout as delay } from 'node:timers/promises';
import { step } from '../../tools/command/progress.mjs';
import { WARM_UP_MS } from './talk.mjs';

const SHORTEST_DOWN_MS = 2_000;
const LONGEST_DOWN_MS = 8_000;

/**
 * @typedef {object} Planned
 * @property {'nats' | 'database'} kind
 * @property {number} atMs after the beginning of the talk
 * @property {number} downMs how long the killed server stays away
 *
 * @typedef {object} Played
 * @property {Planned['kind']} kind
 * @property {string} what
 * @property {number} from when it was killed, as `performance.now()`
 * @property {number} to when everything was there twice or three times again
 */

/**
 * Spreads the faults over the talk, in random order.
 * @param {{ seconds: number, natsKills: number, databaseKills: number }} options
 * @param {import('../../tools/chaos/schedule/random.mjs').Random} random
 * @returns {Planned[]}
 */
export function planFaults({ seconds, natsKills, databaseKills }, random) {
  const kinds = random.shuffled([...Array(natsKills).fill('nats'), ...Array(databaseKills).fill('database')]);
  const slotMs = Math.floor((seconds * 1_000) / kinds.length);
  return kinds.map((kind, index) => ({
    kind,
    atMs: WARM_UP_MS + index * slotMs + random.between(Math.floor(slotMs / 8), Math.floor(slotMs / 4)),
    downMs: random.between(SHORTEST_DOWN_MS, LONGEST_DOWN_MS),
  }));
}

/**
 * Plays one fault after another: the next one begins when everything is there twice or three times again.
 * @param {Planned[]} faults
 * @param {import('./servers.mjs').Servers} servers
 * @param {(from: number) => void} onKill
 * @returns {Promise<Played[]>}
 */
export async function playFaults(faults, servers, onKill) {
  const startedAt = performance.now();
  const played = [];
  for (const { kind, atMs, downMs } of faults) {
    await delay(Math.max(0, startedAt + atMs - performance.now()));
    const { what, from, mend } = await (kind === 'nats' ? killLeader(servers.nats) : failOver(servers.postgres));
    onKill(from);
    step(`${what}, away for ${downMs} ms`);
    await delay(downMs);
    await mend();
    played.push({ kind, what, from, to: performance.now() });
  }
  return played;
}

/** @param {import('./nats-cluster.mjs').NatsCluster} nats */
async function killLeader(nats) {
  const leader = await nats.leaderOf('CHAT');
  const from = performance.now();
  await nats.kill(leader);
  const mend = async () => {
    await nats.restart(leader);
    await nats.whole();
  };
  return { what: `kill -9 of ${leader}, leader of CHAT`, from, mend };
}

/** @param {import('./postgres-pair.mjs').PostgresPair} postgres */
async function failOver(postgres) {
  const { name } = postgres.primary;
  const from = performance.now();
  await postgres.killPrimary();
  await postgres.promoteStandby();
  const promotedMs = (performance.now() - from).toFixed(0);
  const what = `kill -9 of ${name}, the primary; the standby promoted after ${promotedMs} ms`;
  return { what, from, mend: () => postgres.rebuildStandby() };
}
