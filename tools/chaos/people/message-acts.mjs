import { RefusedCall } from '../../client/session.mjs';

/** Only so many of a person's last messages are edited or deleted. */
const KEPT = 50;

/** Sends, edits and deletes messages of one person, and notes in the ledger what they are told. */
export class MessageActs {
  /** @type {import('../ledger/message-ledger.mjs').Entry[]} */
  #own = [];
  #sent = 0;

  /**
   * @param {import('./world.mjs').Person} person
   * @param {import('./surroundings.mjs').Surroundings} scene
   * @param {import('../schedule/random.mjs').Random} random
   */
  constructor(person, scene, random) {
    this.person = person;
    this.scene = scene;
    this.random = random;
  }

  /** @param {string} chatId */
  async send(chatId) {
    const { ledger } = this.scene;
    const clientId = `${this.person.name}/${++this.#sent}`;
    const content = this.#text(chatId);
    const entry = ledger.send({ chatId, clientId, senderId: this.person.id, content });
    const options = { body: { content, clientId }, key: clientId };
    const { body } = await this.#settled(entry, entry.versions[0], 'POST', `/api/chat/${chatId}/messages`, options);
    if (!body) return;
    ledger.acknowledge(entry, entry.versions[0], body);
    this.#own.push(entry);
    if (this.#own.length > KEPT) this.#own.shift();
  }

  async edit() {
    const entry = this.#some();
    if (!entry) return;
    const content = this.#text(entry.chatId);
    await this.#change(entry, content, 'PATCH', { body: { content } });
  }

  async remove() {
    const entry = this.#some();
    if (!entry) return;
    this.#own.splice(this.#own.indexOf(entry), 1);
    await this.#change(entry, null, 'DELETE', {});
  }

  /** Forgets messages that a restore has taken back. */
  forget() {
    this.#own = [];
  }

  async #change(entry, content, method, options) {
    const { ledger } = this.scene;
    const version = ledger.change(entry, content);
    const path = `/api/chat/${entry.chatId}/messages/${entry.acked.id}`;
    const answer = await this.#settled(entry, version, method, path, options);
    if (answer.tries) ledger.acknowledge(entry, version);
  }

  /**
   * Calls, and notes in the ledger if it was refused or never answered.
   * @returns {Promise<{ body?: any, tries?: number }>} empty after a refusal that the membership explains
   */
  async #settled(entry, version, method, path, options) {
    try {
      return await this.person.device.call(method, path, options);
    } catch (error) {
      const { ledger, memberships } = this.scene;
      const isRefused = error instanceof RefusedCall && error.tries === 1;
      ledger.settle(version, isRefused ? 'refused' : 'abandoned');
      const isIn = memberships.isInThroughout(entry.chatId, this.person.id, version.startedAt, Date.now());
      if (error instanceof RefusedCall && [403, 404].includes(error.status) && !isIn) return {};
      throw error;
    }
  }

  /** Picks a message that can be changed: one of a chat that they are in. */
  #some() {
    const { memberships } = this.scene;
    const now = Date.now();
    const within = this.#own.filter(({ chatId }) => memberships.stateAt(chatId, this.person.id, now) === 'in');
    return within.length > 0 ? this.random.oneOf(within) : null;
  }

  /** Begins with a word that only a few messages of the chat have, by which the search is checked. */
  #text(chatId) {
    return `${this.scene.words.next(chatId)} ${this.random.oneOf(PHRASES)}`;
  }
}

const PHRASES = [
  'the deploy starts at noon',
  'who watches the dashboards today?',
  'ich komme später, fangt ohne mich an',
  'обновил схему, посмотрите, пожалуйста',
  'see https://example.com/runbook#restore for the steps 🚒',
  'no, the other one',
];
