import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Cast } from './cast.mjs';

/**
 * A message that was sent. `acknowledged` is the body of the 201, or null before it. Times are
 * `performance.now()`; `startedAt` is the time of the first attempt, so that latencies include retries.
 * @typedef {object} Sent
 * @property {string} key
 * @property {string} text
 * @property {number} startedAt
 * @property {number | null} acknowledgedAt
 * @property {{ id: string, seq: number, senderId: string } | null} acknowledged
 */

/**
 * Plays a log: everyone joins, talks and leaves at the log's pace. Each message has its own idempotency key.
 */
export class Player {
  /** @type {Sent[]} */
  sent = [];
  /** @type {Error[]} of the entries that could not be played */
  failures = [];
  played = 0;
  #cast;
  #listeners = new Set();

  /**
   * @param {import('../client/channel.mjs').Channel} channel
   * @param {Iterable<import('./irc-log.mjs').Entry>} entries not empty; each is asked for when the one before
   *   is due
   * @param {number} speed times the log's own pace; 0: each entry after the one before is acknowledged
   */
  constructor(channel, entries, speed) {
    this.channel = channel;
    this.entries = entries;
    this.speed = speed;
    this.#cast = new Cast(channel);
  }

  /** @param {(sent: Sent) => void} listener is called after each acknowledgement */
  onAcknowledged(listener) {
    this.#listeners.add(listener);
  }

  get acknowledged() {
    return this.sent.filter(({ acknowledged }) => acknowledged !== null);
  }

  /** Resolves when every entry is played and answered. */
  async play() {
    const start = performance.now();
    const [first] = this.entries;
    const underWay = [];
    for (const entry of this.entries) {
      if (this.speed > 0) await until(start + (entry.atMs - first.atMs) / this.speed);
      const played = this.#play(entry).catch((error) => this.failures.push(error));
      if (this.speed === 0) await played;
      underWay.push(played);
    }
    await Promise.all(underWay);
  }

  /** @param {import('./irc-log.mjs').Entry} entry */
  async #play(entry) {
    if (entry.kind === 'renamed') this.#cast.rename(entry.nick, entry.to);
    else if (entry.kind === 'joined') await this.#cast.person(entry.nick).join();
    else if (entry.kind === 'left') await this.#cast.person(entry.nick).leave();
    else await this.#cast.person(entry.nick).do((speaker) => this.#send(speaker, entry.text));
    this.played++;
  }

  /** @param {import('../client/session.mjs').Session} speaker @param {string} text */
  async #send(speaker, text) {
    const sent = { key: randomUUID(), text, startedAt: performance.now(), acknowledgedAt: null, acknowledged: null };
    this.sent.push(sent);
    const path = `/api/chat/${this.channel.id}/messages`;
    const { body } = await speaker.call('POST', path, { body: { content: text }, key: sent.key });
    Object.assign(sent, { acknowledgedAt: performance.now(), acknowledged: body });
    for (const listener of this.#listeners) listener(sent);
  }
}

/** @param {number} moment as `performance.now()` */
async function until(moment) {
  const left = moment - performance.now();
  if (left > 0) await delay(left);
}
