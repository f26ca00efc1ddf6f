/** Someone in the log. Their actions happen one after another, and the first one signs them up. */
export class Person {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** @type {import('../client/session.mjs').Session | null} */
  #session = null;
  #isMember = false;

  /** @param {import('../client/channel.mjs').Channel} channel @param {string} name */
  constructor(channel, name) {
    this.channel = channel;
    this.name = name;
  }

  /**
   * @template T
   * Acts as a member of the channel, and joins it first where necessary.
   * @param {(session: import('../client/session.mjs').Session) => Promise<T>} act
   * @returns {Promise<T>}
   */
  do(act) {
    return this.#next(async () => act(await this.#asMember()));
  }

  join() {
    return this.#next(() => this.#asMember());
  }

  leave() {
    return this.#next(async () => {
      if (!this.#session || !this.#isMember) return;
      this.#isMember = false;
      await this.channel.leave(this.#session);
    });
  }

  async #asMember() {
    this.#session ??= await this.channel.invite(this.name);
    if (!this.#isMember) await this.channel.join(this.#session);
    this.#isMember = true;
    return this.#session;
  }

  /** @template T @param {() => Promise<T>} step @returns {Promise<T>} */
  #next(step) {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** The people by their current nicks. Someone who changes their nick stays the same person. */
export class Cast {
  /** @type {Map<string, Person>} */
  #byNick = new Map();

  /** @param {import('../client/channel.mjs').Channel} channel */
  constructor(channel) {
    this.channel = channel;
  }

  /** @param {string} nick @returns {Person} */
  person(nick) {
    const known = this.#byNick.get(nick);
    if (known) return known;
    const person = new Person(this.channel, nick);
    this.#byNick.set(nick, person);
    return person;
  }

  /** @param {string} nick @param {string} to */
  rename(nick, to) {
    const person = this.#byNick.get(nick);
    if (!person || this.#byNick.has(to)) return;
    this.#byNick.delete(nick);
    this.#byNick.set(to, person);
  }
}
