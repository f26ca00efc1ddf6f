import { setTimeout as delay } from 'node:timers/promises';
import { Subscriber } from '../../client/subscriber.mjs';
import { Replica } from './replica.mjs';

/** How many frames are kept for the evidence. */
const RECENT = 60;
const RETRY_MS = 500;

/**
 * Listens to the events of one person on a device of its own, as a correct client: it resumes with its cursor, and
 * after a reset, or without a cursor, it reads the state anew. What is wrong becomes a finding.
 */
export class Listener extends Subscriber {
  /** @type {{ at: string, frame: string }[]} */
  recent = [];
  events = 0;
  /** When the logout of its session was acknowledged; null while it may listen. */
  loggedOutAt = null;
  /** @type {{ occurredAt: number, what: string } | null} the last event after the logout */
  heardAfterLogout = null;
  /** @type {Set<Promise<void>>} what was heard around a restore, and may be right */
  #doubts = new Set();
  #isClosed = false;

  /**
   * @param {import('../people/world.mjs').Person} person
   * @param {import('../people/device.mjs').Device} device
   * @param {import('../people/surroundings.mjs').Surroundings} scene
   * @param {string[]} servers in the order of the connections
   * @param {import('../people/world.mjs').Person[]} colleagues of the same workspace
   */
  constructor(person, device, scene, servers, colleagues) {
    super(person.name, device, servers);
    this.person = person;
    this.colleagues = colleagues;
    this.device = device;
    this.scene = scene;
    const membershipAt = (chatId, at) => scene.memberships.stateAt(chatId, person.id, at);
    this.replica = new Replica({ userId: person.id, workspaceId: person.workspaceId }, membershipAt);
  }

  /** Goes on where another device of the same person has stopped. @param {Listener} other */
  takeOver({ cursor, replica }) {
    if (!replica.isKnown || cursor === '') return;
    this.resumeFrom(cursor);
    this.replica = replica;
  }

  /** @override */
  opened({ hasCursor }) {
    this.#keep(`(connected, ${hasCursor ? 'with' : 'without'} a cursor)`);
    if (!hasCursor) this.#begin();
  }

  /** @override */
  wasReset(reason) {
    super.wasReset(reason);
    this.#keep(`stream.reset ${reason}`);
    this.#begin();
  }

  /** @override */
  hear(event) {
    this.events++;
    const { type, chatId, seq, id } = event;
    this.#keep(`${type} ${chatId}/${seq} ${id}`);
    if (this.loggedOutAt === null) this.#report(this.replica.hear(event));
    else this.heardAfterLogout = { occurredAt: Date.parse(event.occurredAt), what: `${type} ${chatId}/${seq}` };
  }

  /** Resolves when nothing that was heard is in doubt. */
  async judged() {
    await Promise.all(this.#doubts);
  }

  /** @override */
  async close() {
    this.#isClosed = true;
    await super.close();
  }

  #begin() {
    // Once it is logged out, its replica belongs to the listener that took over.
    if (this.loggedOutAt !== null) return;
    this.replica.reset();
    void this.#readState(this.replica.generation);
  }

  /** Reads until it succeeds, or another reset makes it worthless. @param {number} generation */
  async #readState(generation) {
    while (!this.#isClosed && this.loggedOutAt === null && generation === this.replica.generation) {
      try {
        const state = { chats: await this.#readChats(), people: await this.readPeople() };
        this.#keep('(read the state)');
        return this.#report(this.replica.takeSnapshot(generation, state));
      } catch {
        await delay(RETRY_MS);
      }
    }
  }

  async #readChats() {
    const chats = [];
    for (let cursor = ''; cursor !== null;) {
      const { body } = await this.device.call('GET', `/api/chat?limit=100${cursor && `&cursor=${cursor}`}`);
      chats.push(...body.items);
      cursor = body.nextCursor;
    }
    return chats;
  }

  /** @returns {Promise<{ id: string, fullName: string }[]>} of the workspace, without the crowd */
  async readPeople() {
    const ids = this.colleagues.map(({ id }) => id).join(',');
    return (await this.device.call('GET', `/api/users?ids=${ids}`)).body.items;
  }

  /** @param {import('./replica.mjs').Flaw[]} flaws */
  #report(flaws) {
    const { findings, restores } = this.scene;
    for (const { kind, what } of flaws) {
      const recent = this.recent.slice(-30);
      const add = () => findings.add(kind, `the stream of ${this.name}: ${what}`, { recent });
      if (kind !== 'leak' && restores.mayBeUnannounced()) this.#doubt(add);
      else add();
    }
  }

  /**
   * A state that is read after a restore does not go with events of before it. The reset that announces the restore
   * makes up for that, so `add` is only called if none comes.
   * @param {() => void} add
   */
  #doubt(add) {
    const { generation } = this.replica;
    const judged = delay(this.scene.restores.resetsComeMs).then(() => {
      this.#doubts.delete(judged);
      if (this.replica.generation === generation && this.loggedOutAt === null) add();
    });
    this.#doubts.add(judged);
  }

  /** @param {string} frame */
  #keep(frame) {
    this.recent.push({ at: new Date().toISOString(), frame });
    if (this.recent.length > RECENT) this.recent.shift();
  }
}
