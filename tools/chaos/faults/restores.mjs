import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../stage/database.mjs';
import { withStreams } from '../stage/streams.mjs';

const WAYS = /** @type {const} */ ({
  marked: 'with npm run restored, as documented',
  unmarked: 'without npm run restored, like a copied disk',
  timeline: 'as a recovery to a point in time, which begins a new timeline',
  quiet: 'without npm run restored, after all messages of the stream have expired',
});

/** @param {keyof typeof WAYS} way */
function restored(way) {
  return {
    name: `restore-${way}`,
    about: `the database is restored from a backup of 3 to 20 s ago, ${WAYS[way]}`,
    plan(scene, random) {
      const ms = random.between(3_000, 20_000);
      return {
        what: `backs the database up, to restore it in ${ms} ms ${WAYS[way]}`,
        // Other faults may come between the backup and the restore, but no other restore: its backup would be
        // of another lineage than the database that it replaces.
        holds: ['backup'],
        play: () => restore(scene, way, ms),
      };
    },
  };
}

/** @type {import('./fault.mjs').Fault[]} */
export const restores = Object.keys(WAYS).map(restored);

/** @param {import('../scene/scene.mjs').Scene} scene @param {keyof typeof WAYS} way @param {number} ms */
async function restore(scene, way, ms) {
  const { stage, gate, note } = scene;
  const { postgres, locks } = stage;
  const backup = await locks.with(['postgres'], () => postgres.backUp());
  note(`restore-${way}: the backup took ${backup.endedAt - backup.begunAt} ms`);
  await delay(ms);
  const apis = stage.services(/^chat-api/);
  return locks.with(['postgres', 'nats', ...apis], async () => {
    await gate.close();
    const endRestore = scene.restores.begin(backup.begunAt);
    try {
      const begunAt = Date.now();
      await Promise.all(apis.map((name) => stage.child(name).stop()));
      await stage.child('postgres').stop();
      if (way === 'quiet') await withStreams(stage, (streams) => streams.purge('CHAT')).catch(() => {});
      await postgres.restore(backup, { newTimeline: way === 'timeline' });
      await stage.revive('postgres');
      // As if the backup and the last event were older than the events that the stream keeps.
      if (way === 'quiet') await ask(stage, `update relay_state set recorded_at = recorded_at - interval '8 days'`);
      if (way === 'marked') await ask(stage, `update relay_state set phase = 'starting', why = 'restored'`);
      const taken = await takeBack(scene, backup, begunAt);
      await Promise.all(apis.map((name) => stage.revive(name)));
      return `${taken} acknowledged changes are taken back`;
    } finally {
      endRestore();
      postgres.discard(backup);
      gate.open();
    }
  });
}

/** Takes out of the ledgers what the restored database no longer has. */
async function takeBack({ stage, ledger, memberships, actors }, backup, begunAt) {
  const members = await ask(stage, 'select chat_id as "chatId", user_id as "userId" from chat_members');
  memberships.restore(begunAt, members);
  for (const actor of actors) actor.forget();
  return ledger.restore(backup);
}
