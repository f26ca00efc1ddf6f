import { changeNoted } from './noted-change.mjs';

/**
 * Joins the chat `side`. Only one person changes a membership: each their own in `side`, the owner all in
 * `board`.
 * @param {import('./surroundings.mjs').Surroundings} scene
 * @param {import('./world.mjs').Person} person
 * @param {import('./world.mjs').Workspace} workspace
 */
export async function join(scene, person, { chats }) {
  await changeNoted(scene, [chats.side, person.id, 'in'], () =>
    person.device.call('POST', `/api/chat/${chats.side}/join`),
  );
}

/** @type {typeof join} */
export async function leave(scene, person, { chats }) {
  await changeNoted(scene, [chats.side, person.id, 'out'], () =>
    person.device.call('POST', `/api/chat/${chats.side}/leave`),
  );
}

/**
 * The owner adds the person to the private channel, or removes them. Then they must not be able to read it.
 * @param {import('./surroundings.mjs').Surroundings} scene
 * @param {import('./world.mjs').Workspace} workspace
 * @param {import('./world.mjs').Person} person
 */
export async function changeMembership(scene, { owner, chats }, person) {
  const path = `/api/chat/${chats.board}/members`;
  const isIn = scene.memberships.stateNow(chats.board, person.id) === 'in';
  const add = () => owner.device.call('POST', path, { body: { userIds: [person.id] } });
  const remove = () => owner.device.call('DELETE', `${path}/${person.id}`);
  await changeNoted(scene, [chats.board, person.id, isIn ? 'out' : 'in'], isIn ? remove : add);
  if (isIn) await expectClosed(scene, person, chats.board);
}

async function expectClosed(scene, person, chatId) {
  const read = person.device.call('GET', `/api/chat/${chatId}/messages`);
  const answer = await read.catch((error) => error);
  if (answer.body) scene.findings.add('leak', `${person.name} reads chat ${chatId}, from which they were removed`);
}
