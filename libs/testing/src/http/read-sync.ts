import type { Sync } from '@fechatter/core';
import { expectStatus } from './api-client.js';
import type { Person } from './builders.js';

/**
 * Reads every page of the snapshot, and returns them as one. `between` is called before each page but the
 * first.
 */
export async function readSync(
  { api }: Person,
  limit = 100,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Sync> {
  const page = (query: string) => expectStatus(200, api.get<Sync>(`/api/sync?limit=${limit}${query}`));
  let all = await page('');
  while (all.nextCursor !== null) {
    await between();
    const next = await page(`&cursor=${all.nextCursor}`);
    const users = new Map([...all.users, ...next.users].map((user) => [user.id, user]));
    all = { ...next, chats: [...all.chats, ...next.chats], users: [...users.values()] };
  }
  return all;
}
