import type { Api } from '../rest/api.js';
import type { Changes, MessagePage, Sync, UserRef } from '../rest/schema.js';

/** What the store reads from the API. */
export interface Reads {
  /** A page of the snapshot; null begins with the first. */
  sync(cursor: string | null): Promise<Sync>;
  changes(chatId: string, since: number): Promise<Changes>;
  /** The latest messages, or those before a seq. */
  messages(chatId: string, before: number | undefined): Promise<MessagePage>;
  /** At most {@link MAX_IDS}. Leaves out ids of nobody. */
  users(ids: readonly string[]): Promise<readonly UserRef[]>;
}

export const MAX_IDS = 100;
/** Larger than every seq: what has changed since is nothing, and the answer has the chat alone. */
export const NOTHING_SINCE = Number.MAX_SAFE_INTEGER - 1;

export function readsOf(api: Api): Reads {
  return {
    sync: (cursor) => api.get('/api/sync', { query: cursor === null ? {} : { cursor } }),
    changes: (id, since) =>
      api.get('/api/chat/{id}/changes', { path: { id }, query: { since, limit: 100, include: 'senders' } }),
    messages: (id, before) =>
      api.get('/api/chat/{id}/messages', { path: { id }, query: { before, include: 'senders' } }),
    users: async (ids) => (await api.get('/api/users', { query: { ids: [...ids], limit: MAX_IDS } })).items,
  };
}
