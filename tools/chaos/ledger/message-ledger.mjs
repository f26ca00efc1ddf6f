/**
 * Remembers what people were told about their messages. Times are `Date.now()`.
 *
 * A message is an entry with its versions, in the order in which its author made them. What was answered with a
 * success is `acked`; what never got an answer may have happened or not; `refused` did not happen. A backup that
 * is restored takes back what was answered after it was taken.
 *
 * @typedef {object} Version
 * @property {string | null} content null: deleted
 * @property {number} startedAt
 * @property {number | null} endedAt of the answer
 * @property {'pending' | 'acked' | 'abandoned' | 'refused' | 'void'} outcome `void`: taken back by a restore
 * @property {boolean} isCertain whether it holds for sure, if it is `acked`
 *
 * @typedef {object} Entry
 * @property {string} chatId
 * @property {string} clientId also its idempotency key
 * @property {string} senderId
 * @property {{ id: string, seq: number } | null} acked of the last acknowledgement
 * @property {Version[]} versions the first one is the send
 */
export class MessageLedger {
  /** @type {Map<string, Map<string, Entry>>} by chat and client id */
  #chats = new Map();
  acknowledged = 0;

  /** @param {{ chatId: string, clientId: string, senderId: string, content: string }} send @returns {Entry} */
  send({ content, ...send }) {
    const entry = { ...send, acked: null, versions: [] };
    this.change(entry, content);
    const chat = this.#chats.get(send.chatId) ?? new Map();
    this.#chats.set(send.chatId, chat.set(send.clientId, entry));
    return entry;
  }

  /** @param {Entry} entry @param {string | null} content @param {number} [now] @returns {Version} */
  change(entry, content, now = Date.now()) {
    const version = {
      content,
      startedAt: now,
      endedAt: null,
      outcome: /** @type {const} */ ('pending'),
      isCertain: true,
    };
    entry.versions.push(version);
    return version;
  }

  /** @param {Entry} entry @param {Version} version @param {{ id: string, seq: number }} [message] of a send */
  acknowledge(entry, version, message, now = Date.now()) {
    Object.assign(version, { outcome: 'acked', endedAt: now });
    if (!message) return;
    entry.acked = { id: message.id, seq: message.seq };
    this.acknowledged++;
  }

  /** @param {Version} version @param {'abandoned' | 'refused'} outcome */
  settle(version, outcome, now = Date.now()) {
    Object.assign(version, { outcome, endedAt: now });
  }

  /** @param {string} chatId @returns {Entry[]} */
  of(chatId) {
    return [...(this.#chats.get(chatId)?.values() ?? [])];
  }

  /**
   * Takes back what a restored backup lacks. Nothing may be under way. Keeps what was answered before the backup
   * was begun; what began before the backup was complete may be in it.
   * @param {{ begunAt: number, endedAt: number }} backup
   * @returns {number} how many versions were taken back for sure
   */
  restore({ begunAt, endedAt }) {
    let taken = 0;
    for (const version of this.#versions()) {
      if (version.outcome === 'refused' || version.outcome === 'void') continue;
      if (version.outcome === 'acked' && version.endedAt < begunAt) continue;
      if (version.startedAt > endedAt) {
        version.outcome = 'void';
        taken++;
      } else version.isCertain = false;
    }
    return taken;
  }

  *#versions() {
    for (const chat of this.#chats.values()) for (const entry of chat.values()) yield* entry.versions;
  }
}

/**
 * @param {Entry} entry
 * @returns {{ presence: 'certain' | 'possible' | 'none', contents: Set<string | null> }} whether the history has
 *   it, and what its content can be
 */
export function expectationOf({ versions }) {
  const [sent] = versions;
  const contents = new Set();
  for (const version of versions) {
    if (version.outcome === 'void' || version.outcome === 'refused') continue;
    if (version.outcome === 'acked' && version.isCertain) contents.clear();
    contents.add(version.content);
  }
  if (sent.outcome === 'void' || sent.outcome === 'refused') return { presence: 'none', contents };
  return { presence: sent.outcome === 'acked' && sent.isCertain ? 'certain' : 'possible', contents };
}
