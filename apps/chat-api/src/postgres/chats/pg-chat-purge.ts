import type { Sql } from '../database/database.js';

/** Keeps each statement short, and its locks few. */
const BATCH = 1_000;

const NEXT = 'select id from chats where deleted_at is not null and id > $1 order by id limit 1';
const DELETE_MESSAGES = `
  delete from messages where id in (
    select id from messages where chat_id = $1 limit $2 for update skip locked
  ) returning id`;
const DELETE_CHAT = `
  with gone as (
    delete from chats where id = $1 and not exists (select from messages where chat_id = $1)
    returning id, workspace_id, deleted_at
  ) insert into deleted_chats (id, workspace_id, deleted_at) select id, workspace_id, deleted_at from gone`;

/**
 * Deletes the messages and revisions of the first deleted chat after `afterId`, in batches, then the chat's
 * row. An entry in `deleted_chats` stays for the search index. If another instance is deleting the last
 * messages, that instance deletes the row. Returns the chat's id, or null when no chat is left or `signal`
 * was aborted.
 */
export async function purgeDeletedChat(sql: Sql, afterId: string, signal: AbortSignal): Promise<string | null> {
  const [chat] = await sql<{ id: string }>(NEXT, [afterId]);
  if (!chat) return null;
  let removed: unknown[];
  do {
    if (signal.aborted) return null;
    removed = await sql(DELETE_MESSAGES, [chat.id, BATCH]);
  } while (removed.length === BATCH);
  await sql(DELETE_CHAT, [chat.id]);
  return chat.id;
}
