import { isFound, isSearchable } from '../client/search-client.mjs';

const AT_ONCE = 4;

/**
 * Searches for every acknowledged message by its text, and looks for its id in the result.
 * @param {import('../client/session.mjs').Session} reader
 * @param {string} chatId
 * @param {import('./player.mjs').Sent[]} acknowledged
 * @param {(done: number, all: number) => void} onProgress
 * @returns {Promise<{ searched: number, notFound: import('./player.mjs').Sent[] }>}
 */
export async function auditSearch(reader, chatId, acknowledged, onProgress) {
  const searchable = acknowledged.filter(({ text }) => isSearchable(text));
  const waiting = searchable.values();
  const notFound = [];
  let done = 0;
  const work = async () => {
    for (const sent of waiting) {
      if (!(await isFound(reader, chatId, { id: sent.acknowledged.id, text: sent.text }))) notFound.push(sent);
      onProgress(++done, searchable.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { searched: searchable.length, notFound };
}
