/** Only messages with a letter or a digit can be found. */
export function isSearchable(/** @type {string} */ text) {
  return /[\p{L}\p{N}]/u.test(text);
}

/**
 * Searches one chat for the text of a message, and tells whether a page of the result has that message.
 * @param {import('./session.mjs').Session} reader
 * @param {string} chatId
 * @param {{ id: string, text: string }} message
 * @param {{ pages?: number }} [options] how many pages at most
 * @returns {Promise<boolean>}
 */
export async function isFound(reader, chatId, { id, text }, { pages = Infinity } = {}) {
  let page = 0;
  for await (const items of resultPages(reader, chatId, text)) {
    if (items.some(({ message }) => message.id === id)) return true;
    if (++page >= pages) return false;
  }
  return false;
}

/**
 * Searches one chat, page by page.
 * @param {import('./session.mjs').Session} reader
 * @param {string} chatId
 * @param {string} text
 * @returns {AsyncGenerator<{ message: { id: string } }[], void>}
 */
export async function* resultPages(reader, chatId, text) {
  for (let cursor = ''; cursor !== null;) {
    const { body } = await reader.call('GET', `/api/search/messages?${query(chatId, text, cursor)}`);
    yield body.items;
    cursor = body.nextCursor;
  }
}

/**
 * @param {import('./session.mjs').Session} reader
 * @param {string} chatId
 * @returns {Promise<boolean>} whether the index is complete
 */
export async function isComplete(reader, chatId) {
  const { body } = await reader.call('GET', `/api/search/messages?${query(chatId, 'hello', '')}`);
  return body.index.complete;
}

/** @param {string} chatId @param {string} text @param {string} cursor */
function query(chatId, text, cursor) {
  // In a query, a hyphen before a word and quotes would have a meaning.
  const q = text.replaceAll(/(?<!\S)-+|["“”„«»]/g, ' ');
  return new URLSearchParams({ q, chatId, limit: '100', sort: 'newest', ...(cursor && { cursor }) }).toString();
}
