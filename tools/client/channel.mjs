import { randomUUID } from 'node:crypto';
import { Refused, retryFaults } from './retry.mjs';
import { Session } from './session.mjs';

/** The password of everybody who signs up here. */
export const PASSWORD = 'a long walk by the sea';
const HOST = { email: 'host@example.com', fullName: 'Host', workspaceName: 'Demo' };

/**
 * Signs up. Sign-up takes no idempotency key, so after a lost answer the repeat is refused because the
 * address is taken. In that case this signs in.
 * @param {import('./http-client.mjs').HttpClient} api
 * @param {{ email: string, fullName: string } & ({ workspaceName: string } | { inviteToken: string })} person
 * @returns {Promise<Session>}
 */
async function signUp(api, person) {
  const body = { ...person, password: PASSWORD };
  let repeated = false;
  const answer = await retryFaults((tries) => {
    repeated = tries > 1;
    return api.call('POST', '/api/signup', { body });
  });
  if (answer.status === 201) return new Session(api, answer.body);
  if (repeated && ['email_taken', 'invite_used_up'].includes(answer.body?.code))
    return new Session(api, await signIn(api, person.email));
  throw new Refused('POST /api/signup', answer);
}

/**
 * @param {Pick<import('./http-client.mjs').HttpClient, 'call'>} api
 * @param {string} email
 * @returns {Promise<import('./session.mjs').Tokens>}
 */
export async function signIn(api, email) {
  const answer = await retryFaults(() => api.call('POST', '/api/signin', { body: { email, password: PASSWORD } }));
  if (answer.status !== 200) throw new Refused('POST /api/signin', answer);
  return answer.body;
}

/** The public channel that everyone talks in. Its owner is the host, who invites people to the workspace. */
export class Channel {
  #invited = 0;
  #domain;

  /**
   * @param {Session} host
   * @param {string} id
   * @param {string} email of the host, whose domain the others share
   */
  constructor(host, id, email) {
    this.host = host;
    this.id = id;
    this.#domain = email.split('@')[1];
  }

  /**
   * @param {import('./http-client.mjs').HttpClient} api
   * @param {string} name
   * @param {typeof HOST} [person] who signs up to own it
   * @returns {Promise<Channel>} in a new workspace
   */
  static async open(api, name, person = HOST) {
    const host = await signUp(api, person);
    const chat = await host.call('POST', '/api/chat', { body: { type: 'public_channel', name }, key: randomUUID() });
    return new Channel(host, chat.body.id, person.email);
  }

  get invited() {
    return this.#invited;
  }

  /**
   * @param {string} fullName
   * @returns {Promise<Session>} of a new person in the workspace, not yet in the channel
   */
  async invite(fullName) {
    const email = `person-${++this.#invited}@${this.#domain}`;
    const invite = await this.host.call('POST', '/api/workspace/invites', { body: {}, key: randomUUID() });
    return signUp(this.host.api, { email, fullName, inviteToken: invite.body.token });
  }

  /** @param {Session} session @returns {Promise<{ lastSeq: number }>} the channel after the join */
  async join(session) {
    return (await session.call('POST', `/api/chat/${this.id}/join`)).body;
  }

  /** @param {Session} session */
  async leave(session) {
    await session.call('POST', `/api/chat/${this.id}/leave`).catch(ignoreNotFound);
  }
}

/** After a lost answer, the repeat of a leave finds no membership. @param {unknown} error */
function ignoreNotFound(error) {
  if (!(error instanceof Refused) || error.status !== 404) throw error;
}
