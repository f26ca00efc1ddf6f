import { randomUUID } from 'node:crypto';
import { PASSWORD } from '../../client/channel.mjs';
import { Device } from './device.mjs';
import { changeNoted } from './noted-change.mjs';

const PEOPLE = 6;

/**
 * @typedef {object} Person
 * @property {string} id @property {string} name @property {string} email @property {string} workspaceId
 * @property {Device} device with which they act
 *
 * @typedef {object} Workspace
 * @property {string} id
 * @property {Person} owner the first of the people
 * @property {Person[]} people
 * @property {{ town: string, side: string, board: string, team: string, pair: string }} chats their ids. Everybody is
 *   in `town` and `team`; people join and leave `side`, and the owner adds them to `board` and removes them
 */

/**
 * Signs up workspaces of people, and opens chats of every type in each.
 * @param {import('./balanced-client.mjs').BalancedClient} api
 * @param {number} count of workspaces
 * @param {import('../ledger/memberships.mjs').Memberships} memberships
 * @returns {Promise<Workspace[]>}
 */
export async function foundWorkspaces(api, count, memberships) {
  const workspaces = [];
  for (let number = 1; number <= count; number++) workspaces.push(await foundWorkspace(api, number, memberships));
  return workspaces;
}

/** @returns {Promise<Workspace>} */
async function foundWorkspace(api, number, memberships) {
  const owner = await signUp(api, `owner-${number}`, { workspaceName: `Workspace ${number}` });
  const people = [owner];
  for (let each = 1; each < PEOPLE; each++) {
    const { body } = await owner.device.call('POST', '/api/workspace/invites', { body: {}, key: randomUUID() });
    people.push(await signUp(api, `person-${number}-${each}`, { inviteToken: body.token }));
  }
  const open = (body, members) => openChat(owner, body, members, memberships);
  const others = people.slice(1);
  const chats = {
    town: await open({ type: 'public_channel', name: 'town' }, []),
    side: await open({ type: 'public_channel', name: 'side' }, []),
    board: await open({ type: 'private_channel', name: 'board' }, others.slice(0, 2)),
    team: await open({ type: 'group', name: 'team' }, others),
    pair: await open({ type: 'single' }, others.slice(0, 1)),
  };
  for (const person of others) {
    const join = () => person.device.call('POST', `/api/chat/${chats.town}/join`);
    await changeNoted({ memberships }, [chats.town, person.id, 'in'], join);
  }
  return { id: owner.workspaceId, owner, people, chats };
}

/** @returns {Promise<Person>} */
async function signUp(api, name, into) {
  const email = `${name}@example.com`;
  const answer = await api.call('POST', '/api/signup', {
    body: { email, password: PASSWORD, fullName: name, ...into },
  });
  if (answer.status !== 201) throw new Error(`sign-up was answered with ${answer.status}`);
  const device = new Device(api, email);
  device.use(answer.body);
  const { user, workspace } = answer.body;
  return { id: user.id, name, email, workspaceId: workspace.id, device };
}

/** Opens a chat, and notes who is in it. @returns {Promise<string>} its id */
export async function openChat(owner, chat, members, memberships) {
  const startedAt = Date.now();
  const body = { ...chat, ...(members.length > 0 && { memberIds: members.map(({ id }) => id) }) };
  const answer = await owner.device.call('POST', '/api/chat', { body, key: randomUUID() });
  for (const { id } of [owner, ...members]) {
    memberships.acknowledge(memberships.change(answer.body.id, id, 'in', startedAt));
  }
  return answer.body.id;
}
