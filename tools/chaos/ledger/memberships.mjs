/** Two clocks of one machine, cut to milliseconds, may differ by one. */
const CLOCKS_MS = 2;

/**
 * Remembers who was in which chat at what time, as far as the answers tell. Times are `Date.now()`. The changes
 * of one person in one chat must be made one after another.
 *
 * @typedef {{ to: 'in' | 'out', startedAt: number, endedAt: number | null }} Change `endedAt` is null as long as,
 *   or if, it was never answered
 */
export class Memberships {
  /** @type {Map<string, Map<string, Change[]>>} by chat and person */
  #chats = new Map();

  /** @param {string} chatId @param {string} userId @param {'in' | 'out'} to @returns {Change} */
  change(chatId, userId, to, now = Date.now()) {
    const change = { to, startedAt: now, endedAt: null };
    this.#changes(chatId, userId).push(change);
    return change;
  }

  /** @param {Change} change */
  acknowledge(change, now = Date.now()) {
    change.endedAt = now;
  }

  /** The change did not happen. @param {string} chatId @param {string} userId @param {Change} refused */
  withdraw(chatId, userId, refused) {
    const changes = this.#changes(chatId, userId);
    changes.splice(changes.indexOf(refused), 1);
  }

  /** @param {string} chatId @param {string} userId @param {number} at @returns {'in' | 'out' | 'unknown'} */
  stateAt(chatId, userId, at) {
    /** @type {'in' | 'out' | 'unknown'} */
    let state = 'out';
    for (const { to, startedAt, endedAt } of this.#chats.get(chatId)?.get(userId) ?? []) {
      if (startedAt - CLOCKS_MS > at) break;
      const isOver = endedAt !== null && endedAt + CLOCKS_MS < at;
      if (isOver) state = to;
      else if (state !== to) state = 'unknown';
    }
    return state;
  }

  /** The state now. Unlike at an instant in the past, the last answer counts at once. */
  stateNow(chatId, userId) {
    return this.stateAt(chatId, userId, Date.now() + CLOCKS_MS + 1);
  }

  /** Whether they are in the chat for the whole time. */
  isInThroughout(chatId, userId, from, to) {
    const isSteady = (this.#chats.get(chatId)?.get(userId) ?? []).every(
      ({ startedAt, endedAt }) => startedAt > to || (endedAt !== null && endedAt < from),
    );
    return isSteady && this.stateAt(chatId, userId, from) === 'in';
  }

  /**
   * Notes who is in which chat after a restore, whatever was acknowledged before it.
   * @param {number} begunAt of the restore
   * @param {{ chatId: string, userId: string }[]} members of all chats
   */
  restore(begunAt, members, now = Date.now()) {
    const present = new Set(members.map(({ chatId, userId }) => `${chatId} ${userId}`));
    for (const { chatId, userId } of members) this.#changes(chatId, userId);
    for (const [chatId, people] of this.#chats) {
      for (const [userId, changes] of people) {
        const to = present.has(`${chatId} ${userId}`) ? 'in' : 'out';
        changes.push({ to, startedAt: begunAt, endedAt: now });
      }
    }
  }

  /** @param {string} chatId @param {string} userId */
  #changes(chatId, userId) {
    const chat = this.#chats.get(chatId) ?? new Map();
    this.#chats.set(chatId, chat);
    const changes = chat.get(userId) ?? [];
    chat.set(userId, changes);
    return changes;
  }
}
