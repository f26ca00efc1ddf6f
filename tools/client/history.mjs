/**
 * Reads all messages of a chat, page by page.
 * @param {import('./session.mjs').Session} reader
 * @param {string} chatId
 * @returns {Promise<{ messages: { id: string, seq: number, senderId: string, content: string | null }[],
 *   lastSeq: number }>}
 */
export async function readHistory(reader, chatId) {
  const chat = await reader.call('GET', `/api/chat/${chatId}`);
  const messages = [];
  for (let after = 0, hasMore = true; hasMore; after = messages.at(-1)?.seq) {
    const { body } = await reader.call('GET', `/api/chat/${chatId}/messages?after=${after}&limit=100`);
    messages.push(...body.items);
    hasMore = body.hasMoreAfter;
  }
  return { messages, lastSeq: chat.body.lastSeq };
}
