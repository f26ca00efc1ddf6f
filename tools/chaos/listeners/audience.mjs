import { setTimeout as delay } from 'node:timers/promises';
import { Device } from '../people/device.mjs';
import { Listener } from './listener.mjs';

/**
 * The longest time for which a stream may stay open after its session was logged out: `NATS_AWAY_MS`, after which a
 * notify-server that can't know the revocations closes all streams, a pause of the notify-server, and some slack.
 */
const STREAM_ENDS_MS = 30_000 + 15_000 + 10_000;
/** A chat-api that has not heard of revocations for 2 s asks PostgreSQL; the rest is slack. */
const ANSWERS_END_MS = 5_000;
/** Revocations are published before the events of later changes. */
const EVENTS_END_MS = 2_000;

/** Keeps one listening device for each person, which logs out and back in now and then. */
export class Audience {
  /** @type {Map<string, Listener>} by person */
  #present = new Map();
  /** @type {Set<Promise<void>>} that watch sessions which were logged out */
  #watches = new Set();
  /** @type {{ resets: number, connections: number, events: number }} of those who are gone */
  #past = { resets: 0, connections: 0, events: 0 };
  logouts = 0;

  /** @param {import('../people/surroundings.mjs').Surroundings} scene @param {string[]} servers */
  constructor(scene, servers) {
    this.scene = scene;
    this.servers = servers;
  }

  /** @param {import('../people/world.mjs').Person} person @param {import('../people/world.mjs').Person[]} colleagues */
  async seat(person, colleagues) {
    this.#listen(person, colleagues, await this.#newDevice(person));
  }

  get listeners() {
    return [...this.#present.values()];
  }

  get totals() {
    const sums = { ...this.#past };
    for (const listener of this.listeners) addTo(sums, listener);
    return sums;
  }

  /**
   * Logs a listening device out, and watches that it hears and reads nothing more. A new one takes its place, every
   * other time from its cursor.
   */
  async relogin(person) {
    const listener = this.#present.get(person.id);
    if (!listener || listener.loggedOutAt !== null) return;
    // Signs in before: whoever can't must go on listening.
    const device = await this.#newDevice(person);
    const token = listener.device.accessToken;
    listener.loggedOutAt = await listener.device.logOut();
    this.logouts++;
    addTo(this.#past, listener);
    const watch = this.#watch(listener, token).finally(() => this.#watches.delete(watch));
    this.#watches.add(watch);
    this.#listen(person, listener.colleagues, device, this.logouts % 2 === 0 ? listener : null);
  }

  /** Resolves when nobody who was logged out is watched any more, and nothing that was heard is in doubt. */
  async watched() {
    await Promise.all([...this.#watches, ...this.listeners.map((listener) => listener.judged())]);
  }

  async close() {
    await Promise.all(this.listeners.map((listener) => listener.close()));
  }

  async #newDevice({ email }) {
    const device = new Device(this.scene.api, email);
    await device.signIn();
    return device;
  }

  /** @param {Listener | null} [before] whose cursor it goes on from */
  #listen(person, colleagues, device, before = null) {
    const order = this.#present.size % 2 === 0 ? this.servers : [...this.servers].reverse();
    const listener = new Listener(person, device, this.scene, order, colleagues);
    this.#present.set(person.id, listener);
    if (before) listener.takeOver(before);
    listener.start();
  }

  /** @param {Listener} listener @param {string} token */
  async #watch(listener, token) {
    const { findings, api, restores } = this.scene;
    const { signedInAt } = listener.device;
    const isVoid = () => restores.touches({ signedInAt, loggedOutAt: listener.loggedOutAt });
    const ended = listener.retire().then(() => 'ended');
    await delay(ANSWERS_END_MS);
    const statuses = await api.statuses('/api/me', token);
    if (statuses.includes(200) && !isVoid())
      findings.add('leak', `${listener.name} is answered ${ANSWERS_END_MS} ms after the logout: ${statuses}`);
    const left = STREAM_ENDS_MS - (Date.now() - listener.loggedOutAt);
    const end = await Promise.race([ended, delay(left, 'open')]);
    if (end === 'open' && !isVoid())
      findings.add(
        'leak',
        `the stream of ${listener.name} is open ${STREAM_ENDS_MS} ms after the logout`,
        listener.recent,
      );
    const late = listener.heardAfterLogout;
    if (late && late.occurredAt > listener.loggedOutAt + EVENTS_END_MS && !isVoid())
      findings.add('leak', `${listener.name} heard ${late.what} after the logout`, listener.recent);
    await listener.close();
  }
}

/** @param {Audience['totals']} sums @param {Listener} listener whose last connection is still open */
function addTo(sums, { resets, ended, events }) {
  sums.resets += resets.length;
  sums.connections += ended + 1;
  sums.events += events;
}
