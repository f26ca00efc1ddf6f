import { RefusedCall } from './device.mjs';

/** Comings and goings. Only one person changes a membership: oneself that of `side`, the owner that of `board`. */

/** @param {import('./surroundings.mjs').Surroundings} scene @param {import('./world.mjs').Person} person @param {import('./world.mjs').Workspace} workspace */
export async function join(scene, person, { chats }) {
  await change(scene, [chats.side, person.id, 'in'], () => person.device.call('POST', `/api/chat/${chats.side}/join`));
}

/** @type {typeof join} */
export async function leave(scene, person, { chats }) {
  await change(scene, [chats.side, person.id, 'out'], () =>
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
  const isIn = scene.memberships.stateAt(chats.board, person.id, Date.now() + 10) === 'in';
  const add = () => owner.device.call('POST', path, { body: { userIds: [person.id] } });
  const remove = () => owner.device.call('DELETE', `${path}/${person.id}`);
  const isDone = await change(scene, [chats.board, person.id, isIn ? 'out' : 'in'], isIn ? remove : add);
  if (isIn && isDone) await expectClosed(scene, person, chats.board);
}

async function expectClosed(scene, person, chatId) {
  const read = person.device.call('GET', `/api/chat/${chatId}/messages`);
  const answer = await read.catch((error) => error);
  if (answer.body) scene.findings.add('leak', `${person.name} reads chat ${chatId}, from which they were removed`);
}

/**
 * @param {import('./surroundings.mjs').Surroundings} scene
 * @param {[string, string, 'in' | 'out']} what chat, person, and where they are to be
 * @param {() => Promise<unknown>} act
 * @returns {Promise<boolean>} whether it is done
 */
async function change({ memberships }, [chatId, userId, to], act) {
  const change = memberships.change(chatId, userId, to);
  try {
    await act();
  } catch (error) {
    if (!(error instanceof RefusedCall)) throw error;
    // After a lost answer, the repeat of a removal or a leave finds no membership.
    const isRepeated = to === 'out' && error.tries > 1 && [403, 404].includes(error.status);
    if (!isRepeated) {
      if (error.tries === 1) memberships.withdraw(chatId, userId, change);
      throw error;
    }
  }
  memberships.acknowledge(change);
  return true;
}
