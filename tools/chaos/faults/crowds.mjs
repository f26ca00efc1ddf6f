import { randomUUID } from 'node:crypto';
import { openChat } from '../people/world.mjs';
import { ask } from '../stage/database.mjs';

/** One call adds at most this many people. */
const AT_ONCE = 100;
const CROWD = 3_000;
const MESSAGES = 20;

/** @type {import('./fault.mjs').Fault[]} */
export const crowds = [
  {
    name: 'delete-large-channel',
    about: `a channel of ${CROWD} people is made and deleted`,
    plan(scene) {
      const [workspace] = scene.workspaces;
      return {
        what: `makes a channel of ${CROWD} people and deletes it`,
        holds: [],
        play: () => come(scene, workspace),
      };
    },
  },
];

/** @param {import('../scene/scene.mjs').Scene} scene @param {import('../people/world.mjs').Workspace} workspace */
async function come({ stage, gate, memberships }, { id, owner }) {
  const userIds = await crowdOf(stage, id);
  const call = (...args) => gate.pass(() => owner.device.call(...args));
  const chatId = await gate.pass(() => openChat(owner, { type: 'private_channel', name: 'crowd' }, [], memberships));
  for (let first = 0; first < userIds.length; first += AT_ONCE)
    await call('POST', `/api/chat/${chatId}/members`, { body: { userIds: userIds.slice(first, first + AT_ONCE) } });
  for (let each = 0; each < MESSAGES; each++)
    await call('POST', `/api/chat/${chatId}/messages`, { body: { content: `message ${each}` }, key: randomUUID() });
  const startedAt = Date.now();
  await call('DELETE', `/api/chat/${chatId}`);
  return `the deletion was acknowledged after ${Date.now() - startedAt} ms`;
}

/** Makes people who never sign in. @returns {Promise<string[]>} their ids */
async function crowdOf(stage, workspaceId) {
  const those = `select id from users where workspace_id = $1 and full_name like 'Crowd %' order by id`;
  const present = await ask(stage, those, [workspaceId]);
  if (present.length >= CROWD) return present.map(({ id }) => id);
  await ask(
    stage,
    `insert into users (workspace_id, email, full_name, password_hash, role)
     select $1, 'crowd-' || n || '@example.com', 'Crowd ' || n, '-', 'member'
     from generate_series(${present.length + 1}, ${CROWD}) n`,
    [workspaceId],
  );
  return (await ask(stage, those, [workspaceId])).map(({ id }) => id);
}
