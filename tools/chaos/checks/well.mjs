import { setTimeout as delay } from 'node:timers/promises';
import { within } from '../../client/within.mjs';
import { readHealth } from '../../running/process-status.mjs';
import { ask } from '../stage/database.mjs';

const POLL_MS = 400;
const SEARCH_MS = 3_000;
const QUIET_MS = 4_000;
const INDEX_POLL_MS = 150;
/** At most this many streams are named that are not well. */
const MOST = 3;

/**
 * Watches whether everything is well: every `/health` ok, nothing older than a second in the outbox, every stream
 * live and up to date, and the index complete.
 */
export class Well {
  /** @type {Map<string, number> | null} the last seq of each chat at the last poll, which streams must have by now */
  #lastSeqs = null;

  /** @param {import('../scene/scene.mjs').Scene} scene */
  constructor(scene) {
    this.scene = scene;
  }

  /**
   * @param {number} ms at most
   * @returns {Promise<{ at: number | null, reasons: string[] }>} when it was well (`Date.now()`); null if it was not in
   *   time, with the reasons at the end
   */
  async within(ms) {
    const deadline = Date.now() + ms;
    for (let at = null; ;) {
      const begun = Date.now();
      const reasons = await this.#reasons();
      // Twice in a row, since something may be about to notice what has happened to it.
      if (reasons.length === 0 && at !== null) return { at, reasons };
      at = reasons.length === 0 ? begun : null;
      if (Date.now() > deadline && at === null) return { at: null, reasons };
      await delay(POLL_MS);
    }
  }

  /** @returns {Promise<string[]>} what is not well */
  async #reasons() {
    const checks = [this.#services(), this.#outbox(), this.#streams()];
    const reasons = (await Promise.all(checks.map((check) => check.catch((error) => [error.message])))).flat();
    return reasons.length > 0 ? reasons : this.#index();
  }

  async #services() {
    const { chatApis, notifyServers, searchIndexers } = this.scene.stage.system.run;
    return (await Promise.all([...chatApis, ...notifyServers, ...searchIndexers].map(healthOf))).flat();
  }

  async #outbox() {
    const [{ count }] = await ask(
      this.scene.stage,
      `select count(*)::int as count from outbox where occurred_at < clock_timestamp() - interval '1 s'`,
    );
    return count > 0 ? [`${count} rows wait in the outbox`] : [];
  }

  async #streams() {
    const rows = await ask(
      this.scene.stage,
      'select m.user_id as person, c.id as chat, c.last_seq as seq from chat_members m join chats c on c.id = m.chat_id',
    );
    const before = this.#lastSeqs;
    this.#lastSeqs = new Map(rows.map(({ person, chat, seq }) => [`${person} ${chat}`, Number(seq)]));
    const { listeners } = this.scene.audience;
    const reasons = listeners.flatMap(
      (listener) => streamReason(listener, before ?? this.#lastSeqs, this.#lastSeqs) ?? [],
    );
    return reasons.length > MOST ? [...reasons.slice(0, MOST), `${reasons.length - MOST} streams more`] : reasons;
  }

  /**
   * An index is complete when it has the last message. People are held back for a moment, since there is always
   * another one while they send.
   */
  async #index() {
    const { gate } = this.scene;
    try {
      const isQuiet = await Promise.race([gate.close().then(() => true), delay(QUIET_MS, false)]);
      if (!isQuiet) return [`people wait for an answer for more than ${QUIET_MS} ms`];
      let reasons = [];
      await within(QUIET_MS, async () => (reasons = await this.#incomplete()).length === 0, INDEX_POLL_MS);
      return reasons;
    } finally {
      gate.open();
    }
  }

  /** @returns {Promise<string[]>} why the index is not known to be complete */
  async #incomplete() {
    const asked = this.scene.workspaces.map(({ owner, chats }) => this.#askIndex(owner, chats.town));
    return [...new Set((await Promise.all(asked)).flat())];
  }

  async #askIndex({ device }, chatId) {
    const path = `/api/search/messages?q=deploy&limit=1&chatId=${chatId}`;
    try {
      const { status, body } = await this.scene.api.call('GET', path, {
        token: device.accessToken,
        timeoutMs: SEARCH_MS,
      });
      if (status === 401) await device.refresh();
      if (status !== 200) return [`search answers ${status} ${body?.code}`];
      return body.index.complete ? [] : [`the index is not complete, ${body.index.lagMs} ms behind`];
    } catch (error) {
      return [`search: ${error.message}`];
    }
  }
}

/** @param {string} url @returns {Promise<string[]>} */
async function healthOf(url) {
  try {
    const { status, down } = await readHealth(url);
    if (status === 'ok') return [];
    return [`${url} is ${status}: ${down.map(({ name, error }) => `${name} (${error})`).join(', ')}`];
  } catch (error) {
    return [`${url} does not answer (${error.message})`];
  }
}

/**
 * @param {import('../listeners/listener.mjs').Listener} listener
 * @param {Map<string, number>} before the last seqs a moment ago @param {Map<string, number>} now
 * @returns {string | null}
 */
function streamReason({ name, person, isLive, replica }, before, now) {
  if (!isLive) return `the stream of ${name} is not live`;
  if (!replica.isKnown) return `${name} has not read the state since the reset`;
  for (const [key, seq] of before) {
    const [personId, chatId] = key.split(' ');
    const tail = replica.tailOf(chatId);
    if (personId === person.id && now.has(key) && (tail ?? -1) < seq)
      return `${name} has chat ${chatId} up to ${tail} instead of ${seq}`;
  }
  return null;
}
