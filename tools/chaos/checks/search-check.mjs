import { resultPages } from '../../client/search-client.mjs';
import { expectationOf } from '../ledger/message-ledger.mjs';
import { wordOf } from '../people/words.mjs';

const AT_ONCE = 4;

/**
 * Searches every chat for each word that its messages have or had. Every message must be found by its present word,
 * and none by an earlier one.
 * @param {import('../scene/scene.mjs').Scene} scene
 * @param {Map<string, { id: string, content: string | null }[]>} histories by chat
 * @returns {Promise<{ searches: number, found: number }>}
 */
export async function checkSearch(scene, histories) {
  const totals = { searches: 0, found: 0 };
  const waiting = allWords(scene, histories).values();
  const work = async () => {
    for (const each of waiting) await checkWord(scene, each, totals);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return totals;
}

/** @returns {{ owner: object, chatId: string, word: string, ids: Set<string> }[]} `ids` of the messages that have it */
function allWords({ workspaces, ledger }, histories) {
  return workspaces.flatMap(({ owner, chats }) =>
    Object.values(chats).flatMap((chatId) => {
      const words = new Map(pastWords(ledger.of(chatId)).map((word) => [word, new Set()]));
      for (const { id, content } of histories.get(chatId) ?? []) {
        if (content !== null) words.get(wordOf(content))?.add(id);
      }
      return Array.from(words, ([word, ids]) => ({ owner, chatId, word, ids }));
    }),
  );
}

/** @param {import('../ledger/message-ledger.mjs').Entry[]} entries */
function pastWords(entries) {
  const all = entries.flatMap((entry) => [
    ...entry.versions.map(({ content }) => content),
    ...expectationOf(entry).contents,
  ]);
  return [...new Set(all.filter((content) => content !== null).map(wordOf))];
}

async function checkWord({ findings }, { owner, chatId, word, ids }, totals) {
  totals.searches++;
  const found = await searchAll(owner, chatId, word);
  totals.found += found.size;
  const missing = [...ids].filter((id) => !found.has(id));
  const stale = [...found].filter((id) => !ids.has(id));
  if (missing.length > 0) findings.add('search', `chat ${chatId}: ${word} does not find ${missing.join(', ')}`);
  if (stale.length > 0) findings.add('search', `chat ${chatId}: ${word} finds ${stale.join(', ')}, which lack it`);
}

/** @returns {Promise<Set<string>>} the ids of the messages found */
async function searchAll(owner, chatId, word) {
  const ids = new Set();
  for await (const items of resultPages(owner.device, chatId, word)) {
    for (const { message } of items) ids.add(message.id);
  }
  return ids;
}
