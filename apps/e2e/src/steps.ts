import { randomUUID } from 'node:crypto';
import type { Message, MessagePage, SearchAnswer } from '@fechatter/core';
import { eventually, expectStatus, type Patience, type Person } from '@fechatter/testing';

export function search(person: Person, q: string, more: Record<string, string> = {}): Promise<SearchAnswer> {
  const query = new URLSearchParams({ q, limit: '100', ...more }).toString();
  return expectStatus(200, person.api.get<SearchAnswer>(`/api/search/messages?${query}`));
}

/** Searches until the index has all messages that were sent, and returns what is found then. */
export function searchIndexed(
  person: Person,
  q: string,
  more: Record<string, string> = {},
  patience: Patience = {},
): Promise<SearchAnswer> {
  return eventually(async () => {
    const answer = await search(person, q, more);
    if (!answer.index.complete) throw new Error(`the index is ${answer.index.lagMs} ms behind`);
    return answer;
  }, patience);
}

/** Searches now, and returns the contents of the messages found. */
export async function searchContents(person: Person, q: string): Promise<(string | null)[]> {
  return (await search(person, q)).items.map(({ message }) => message.content);
}

/** Reads all messages of a chat, oldest first. */
export async function history(person: Person, chatId: string): Promise<Message[]> {
  const messages: Message[] = [];
  for (let after = 0, hasMore = true; hasMore; after = messages.at(-1)?.seq ?? 0) {
    const path = `/api/chat/${chatId}/messages?after=${after}&limit=100`;
    const page = await expectStatus(200, person.api.get<MessagePage>(path));
    messages.push(...page.items);
    hasMore = page.hasMoreAfter;
  }
  return messages;
}

/**
 * Sends with one idempotency key until it is answered, as a client does that can't know whether its message
 * arrived.
 */
export function sendUntilAnswered(person: Person, chatId: string, content: string): Promise<Message> {
  const key = randomUUID();
  const path = `/api/chat/${chatId}/messages`;
  const attempt = () => expectStatus(201, person.api.post<Message>(path, { content }, { 'idempotency-key': key }));
  return eventually(attempt, PATIENT);
}

export const PATIENT: Patience = { timeoutMs: 30_000, everyMs: 50 };

/** Calls `action` again and again until `event` has finished, and returns its results. */
export async function repeatWhile<T>(action: (index: number) => Promise<T>, event: () => Promise<void>): Promise<T[]> {
  const results: T[] = [];
  let isDone = false;
  const done = event().finally(() => (isDone = true));
  for (let index = 0; !isDone; index += 1) results.push(await action(index));
  await done;
  return results;
}
