/** How many event ids are kept to tell a repetition from a late event. */
const IDS = 5_000;

/**
 * Follows one person's stream as a correct client does, and finds what is wrong with it: from a snapshot on, every
 * seq of every chat that the person is in comes once, in order, until a reset says otherwise.
 *
 * A chat is known by `snapshotSeq`, the last seq when the state was read, and `heardSeq`, the last one heard since.
 * The stream may lag behind the snapshot, so events up to `snapshotSeq` may or may not come.
 *
 * @typedef {{ id: string, type: string, workspaceId: string, chatId: string | null, seq: number | null,
 *   occurredAt: string, recipientId: string | null, data: any }} Event
 * @typedef {{ kind: import('../ledger/findings.mjs').Kind, what: string }} Flaw
 * @typedef {{ snapshotSeq: number, heardSeq: number | null }} KnownChat
 */
export class Replica {
  /** @type {Map<string, KnownChat>} */
  chats = new Map();
  /** @type {Map<string, { chatId: string, seq: number, changedSeq: number, content: string | null }>} those heard of */
  messages = new Map();
  /** @type {Map<string, string>} the names of people, as read or heard since */
  names = new Map();
  /** Whether a snapshot was taken since the last reset. */
  isKnown = false;
  #generation = 0;
  /** @type {Event[]} that came before the snapshot */
  #waiting = [];
  /** @type {Set<string>} */
  #ids = new Set();

  /**
   * @param {{ userId: string, workspaceId: string }} person
   * @param {(chatId: string, at: number) => 'in' | 'out' | 'unknown'} membershipAt what the person was told about a
   *   chat at a time
   */
  constructor(person, membershipAt) {
    this.person = person;
    this.membershipAt = membershipAt;
  }

  /** Forgets everything: the stream has said that it has a gap, or is a new one. */
  reset() {
    this.#generation++;
    this.isKnown = false;
    this.chats.clear();
    this.messages.clear();
    this.names.clear();
    this.#ids.clear();
    this.#waiting = [];
  }

  /** Identifies the time since the last reset. A snapshot that was asked for in an earlier one is worthless. */
  get generation() {
    return this.#generation;
  }

  /**
   * @param {number} generation in which it was asked for
   * @param {{ chats: { id: string, lastSeq: number }[], people: { id: string, fullName: string }[] }} state the chats
   *   that the person is in, and the people of their workspace
   * @returns {Flaw[]} of the events that waited for it
   */
  takeSnapshot(generation, { chats, people }) {
    if (generation !== this.#generation || this.isKnown) return [];
    for (const { id, lastSeq } of chats) this.chats.set(id, { snapshotSeq: lastSeq, heardSeq: null });
    for (const { id, fullName } of people) this.names.set(id, fullName);
    this.isKnown = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting.flatMap((event) => this.#apply(event));
  }

  /** @param {Event} event @returns {Flaw[]} */
  hear(event) {
    const flaws = this.#judgeAudience(event);
    if (this.isKnown) return [...flaws, ...this.#apply(event)];
    this.#waiting.push(event);
    return flaws;
  }

  /** @param {string} chatId @returns {number | null} up to where this client knows the chat */
  tailOf(chatId) {
    const chat = this.chats.get(chatId);
    return chat ? Math.max(chat.snapshotSeq, chat.heardSeq ?? 0) : null;
  }

  /** @param {Event} event @returns {Flaw[]} */
  #judgeAudience({ workspaceId, chatId, recipientId, seq, type, occurredAt }) {
    const { person } = this;
    const leak = (why) => [{ kind: /** @type {const} */ ('leak'), what: `${type} ${chatId}/${seq} ${why}` }];
    if (workspaceId !== person.workspaceId) return leak('belongs to another workspace');
    if (recipientId !== null && recipientId !== person.userId) return leak('was addressed to somebody else');
    if (chatId === null || seq === null) return [];
    return this.membershipAt(chatId, Date.parse(occurredAt)) === 'out'
      ? leak('happened while they were not in it')
      : [];
  }

  /** @param {Event} event @returns {Flaw[]} */
  #apply(event) {
    if (this.#ids.has(event.id)) return [flaw('doubled', event, 'came twice')];
    this.#remember(event.id);
    if (event.type === 'user.updated') this.names.set(event.data.user.id, event.data.user.fullName);
    if (event.chatId === null || event.seq === null) return [];
    const turn = this.#turnOf(event);
    const flaws = this.#judgeSeq(event, turn);
    this.#follow(event, turn);
    return flaws;
  }

  /** Whether the person's own membership begins or ends with it. @param {Event} event */
  #turnOf({ type, data }) {
    const { userId } = this.person;
    if (type === 'chat.deleted' || (type === 'members.left' && data.userIds.includes(userId))) return 'end';
    const adds = type === 'chat.created' || type === 'members.joined';
    return adds && data.members.some(({ user }) => user.id === userId) ? 'beginning' : null;
  }

  /** @param {Event} event @param {'end' | 'beginning' | null} turn @returns {Flaw[]} */
  #judgeSeq(event, turn) {
    const chat = this.chats.get(event.chatId);
    // What the snapshot no longer had, and what it has already, may still come.
    if (!chat || (chat.heardSeq === null && event.seq <= chat.snapshotSeq)) return [];
    const last = chat.heardSeq ?? chat.snapshotSeq;
    if (event.seq === last + 1) return [];
    if (event.seq <= last) return [flaw('disordered', event, `came after seq ${last}`)];
    // Who was away receives what their membership at their return allows, and is told of its end or beginning.
    return turn === null ? [flaw('gap', event, `came after seq ${last}, without those in between`)] : [];
  }

  /** @param {Event} event @param {'end' | 'beginning' | null} turn */
  #follow({ chatId, seq, data }, turn) {
    const chat = this.chats.get(chatId);
    if (turn === 'end') this.#forget(chatId);
    else if (turn === 'beginning') this.chats.set(chatId, { snapshotSeq: chat?.snapshotSeq ?? 0, heardSeq: seq });
    else if (chat) chat.heardSeq = Math.max(seq, chat.heardSeq ?? 0);
    if (chat && data.message) this.#keep(data.message);
  }

  /** What happens to it from now on is not told to them. @param {string} chatId */
  #forget(chatId) {
    this.chats.delete(chatId);
    for (const [id, message] of this.messages) if (message.chatId === chatId) this.messages.delete(id);
  }

  #keep({ id, chatId, seq, changedSeq, content }) {
    this.messages.set(id, { chatId, seq, changedSeq, content });
  }

  /** @param {string} id */
  #remember(id) {
    this.#ids.add(id);
    if (this.#ids.size > IDS) this.#ids.delete(this.#ids.values().next().value);
  }
}

/** @param {Flaw['kind']} kind @param {Event} event @param {string} how @returns {Flaw} */
function flaw(kind, { type, chatId, seq, id }, how) {
  return { kind, what: `${type} ${chatId}/${seq} (${id}) ${how}` };
}
