import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../../client/within.mjs';
import { ask } from '../stage/database.mjs';
import { wipeIndex } from './wipes.mjs';

const BACKFILL_MS = 8_000;

/** @type {import('./fault.mjs').Fault[]} */
export const databases = [
  {
    name: 'crash-postgres-in-backfill',
    about: 'the search index is deleted, and PostgreSQL crashes while it is filled again',
    plan({ stage }, random) {
      const signal = random.oneOf(/** @type {const} */ (['SIGQUIT', 'SIGKILL']));
      const ms = random.between(0, 400);
      return {
        what: `deletes the index, and ends PostgreSQL by ${signal} ${ms} ms after the backfill was asked for`,
        holds: stage.servers.filter((name) => name !== 'nats'),
        async play() {
          await wipeIndex(stage);
          const wasAsked = await within(BACKFILL_MS, () => isBackfilling(stage), 10);
          await delay(ms);
          await stage.dooming(['postgres'], () => stage.child('postgres').kill(signal));
          await stage.revive('postgres');
          return wasAsked ? undefined : 'no backfill was seen';
        },
      };
    },
  },
  {
    name: 'terminate-connections',
    about: 'PostgreSQL ends the connections of one role, or half of all',
    plan({ stage }, random) {
      const [who, condition] = random.oneOf([
        ['the search role', `usename = 'fechatter_search'`],
        ['chat-api', `usename = 'fechatter'`],
        ['half of all', 'pid % 2 = 0'],
      ]);
      return {
        what: `ends the connections of ${who}`,
        holds: ['postgres'],
        async play() {
          const mine = 'pid <> pg_backend_pid() and datname is not null';
          const ended = await ask(
            stage,
            `select pg_terminate_backend(pid) from pg_stat_activity where ${mine} and ${condition}`,
          );
          return `${ended.length} connections`;
        },
      };
    },
  },
  {
    name: 'failover-postgres',
    about: 'PostgreSQL is killed, and a synchronous standby is promoted in its place',
    plan({ stage }, random) {
      const ms = random.between(0, 3_000);
      return {
        what: `starts a standby, and fails over to it ${ms} ms later`,
        holds: ['postgres'],
        async play() {
          const standby = await stage.postgres.startStandby();
          await delay(ms);
          const before = stage.child('postgres');
          await stage.dooming(['postgres'], () => before.kill('SIGKILL'));
          await stage.postgres.promote(standby);
          stage.retarget('postgres');
        },
      };
    },
  },
];

async function isBackfilling(stage) {
  const jobs = await ask(stage, 'select from reindex_jobs where finished_at is null').catch(() => []);
  return jobs.length > 0;
}
