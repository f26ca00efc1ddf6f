/** Lets one fault at a time have a process: a second one waits for its turn. */
export class Locks {
  /** @type {Map<string, Promise<unknown>>} the end of the last one that asked for each name */
  #last = new Map();

  /**
   * Does `work` while nobody else has any of the names. Names are asked for all at once, so that two can't wait
   * for each other.
   * @template T
   * @param {readonly string[]} names
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async with(names, work) {
    const before = Promise.all(names.map((name) => this.#last.get(name)));
    let done = () => {};
    const end = new Promise((resolve) => (done = () => resolve(undefined)));
    for (const name of names) this.#last.set(name, end);
    await before;
    try {
      return await work();
    } finally {
      done();
    }
  }
}
