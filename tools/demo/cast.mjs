/** Someone of the log. What they do waits for what they did before; the first thing they do lets them sign up. */
export class Person {
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();
  /** @type {import('../client/session.mjs').Session | null} */
  #session = null;
  #isIn = false;

  /** @param {import('../client/channel.mjs').Channel} channel @param {string} name */
  constructor(channel, name) {
    this.channel = channel;
    this.name = name;
  }

  /**
   * @template T
   * @param {(session: import('../client/session.mjs').Session) => Promise<T>} act as someone who is in the channel
   * @returns {Promise<T>}
   */
  do(act) {
    return this.#next(async () => act(await this.#present()));
  }

  arrive() {
    return this.#next(() => this.#present());
  }

  depart() {
    return this.#next(async () => {
      if (!this.#session || !this.#isIn) return;
      this.#isIn = false;
      await this.channel.leave(this.#session);
    });
  }

  async #present() {
    this.#session ??= await this.channel.invite(this.name);
    if (!this.#isIn) await this.channel.join(this.#session);
    this.#isIn = true;
    return this.#session;
  }

  /** @template T @param {() => Promise<T>} step @returns {Promise<T>} */
  #next(step) {
    const result = this.#last.then(step);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** Who goes by which nick at present. Someone who changes their nick stays the same person. */
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
