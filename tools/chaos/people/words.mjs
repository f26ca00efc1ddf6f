/** How many messages have the same word: fewer than a page of the search has. */
const MESSAGES = 60;

/** Gives out the words by which messages are searched for: each to some messages of one chat. */
export class Words {
  /** @type {Map<string, { word: string, left: number }>} */
  #current = new Map();

  /** @param {import('../schedule/random.mjs').Random} random */
  constructor(random) {
    this.random = random;
  }

  /** @param {string} chatId */
  next(chatId) {
    let current = this.#current.get(chatId);
    if (!current || current.left === 0) current = { word: this.random.word(), left: MESSAGES };
    current.left--;
    this.#current.set(chatId, current);
    return current.word;
  }
}

/** @param {string} content @returns {string} the word that it was given */
export function wordOf(content) {
  return content.slice(0, content.indexOf(' '));
}
