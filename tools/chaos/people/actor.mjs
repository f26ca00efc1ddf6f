import { setTimeout as delay } from 'node:timers/promises';
import { RefusedCall } from '../../client/session.mjs';
import { changeMembership, join, leave } from './membership-acts.mjs';
import { MessageActs } from './message-acts.mjs';

/** How often each act is chosen, by its weight. */
const ACTS = /** @type {const} */ ([
  ...['send', 'send', 'send', 'send', 'send', 'send', 'send', 'send', 'send', 'send', 'send', 'send'],
  ...['edit', 'edit', 'edit', 'remove', 'move', 'move', 'read', 'rename'],
]);

/**
 * A person who acts at random, one act after another, until it is stopped. What they are told goes into the ledgers.
 */
export class Actor {
  #messages;
  #choices = {
    send: () => this.#messages.send(this.#someChat()),
    edit: () => this.#messages.edit(),
    remove: () => this.#messages.remove(),
    move: () => this.#move(),
    read: () => this.#read(),
    rename: () => this.#rename(),
  };
  acts = 0;
  /** How many acts had no answer within a minute. */
  abandoned = 0;

  /**
   * @param {import('./world.mjs').Person} person
   * @param {import('./world.mjs').Workspace} workspace
   * @param {import('./surroundings.mjs').Surroundings} scene
   * @param {import('../schedule/random.mjs').Random} random
   */
  constructor(person, workspace, scene, random) {
    this.person = person;
    this.workspace = workspace;
    this.scene = scene;
    this.random = random;
    this.#messages = new MessageActs(person, scene, random);
  }

  /** @param {AbortSignal} signal @param {number} paceMs the average pause between two acts */
  async run(signal, paceMs) {
    while (!signal.aborted) {
      await this.scene.gate.pass(() => (signal.aborted ? Promise.resolve() : this.#act()));
      await delay(this.random.between(paceMs / 5, paceMs * 1.8), undefined, { signal }).catch(() => {});
    }
  }

  /** Sends a message to one of the person's chats. */
  send() {
    return this.#attempt('send', this.#choices.send);
  }

  /** Forgets what a restore may have taken back. */
  forget() {
    this.#messages.forget();
  }

  #act() {
    return this.#attempt('act', () => this.#choices[this.random.oneOf(ACTS)]());
  }

  /** @param {string} what @param {() => Promise<unknown>} act */
  async #attempt(what, act) {
    this.acts++;
    const startedAt = Date.now();
    try {
      await act();
    } catch (error) {
      if (error instanceof RefusedCall) this.scene.findings.add('refused', `${this.person.name}: ${error.message}`);
      else {
        this.abandoned++;
        this.scene.note(`${this.person.name}: ${what} of ${Date.now() - startedAt} ms: ${error.message}`);
      }
    }
  }

  /** Joins or leaves; the owner adds somebody or removes them. */
  async #move() {
    const { workspace, person, scene } = this;
    if (person !== workspace.owner) return (this.#isIn(workspace.chats.side) ? leave : join)(scene, person, workspace);
    await changeMembership(scene, workspace, this.random.oneOf(workspace.people.slice(1)));
  }

  async #read() {
    const chatId = this.workspace.chats.town;
    const { body } = await this.person.device.call('GET', `/api/chat/${chatId}`);
    await this.person.device.call('PUT', `/api/chat/${chatId}/read`, { body: { seq: body.lastSeq } });
  }

  async #rename() {
    const fullName = `${this.person.name} ${this.random.between(1, 999)}`;
    await this.person.device.call('PATCH', '/api/me', { body: { fullName } });
  }

  /** @returns {string} a chat that the person was told to be in */
  #someChat() {
    return this.random.oneOf(Object.values(this.workspace.chats).filter((chatId) => this.#isIn(chatId)));
  }

  /** @param {string} chatId */
  #isIn(chatId) {
    return this.scene.memberships.stateNow(chatId, this.person.id) === 'in';
  }
}
