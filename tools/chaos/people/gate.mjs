/** Lets people act, or holds them back: while it is closed nothing is under way. */
export class Gate {
  #inside = 0;
  #isClosed = false;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @template T @param {() => Promise<T>} act @returns {Promise<T>} */
  async pass(act) {
    while (this.#isClosed) await this.#change();
    this.#inside++;
    try {
      return await act();
    } finally {
      this.#inside--;
      this.#changed();
    }
  }

  /** Resolves when nothing is under way. */
  async close() {
    this.#isClosed = true;
    while (this.#inside > 0) await this.#change();
  }

  open() {
    this.#isClosed = false;
    this.#changed();
  }

  /** @returns {Promise<void>} */
  #change() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #changed() {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
