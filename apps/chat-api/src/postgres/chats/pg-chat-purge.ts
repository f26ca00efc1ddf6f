import type { Sql } from '../database/database.js';

/** Small enough that no statement holds many locks, and none is long. */
const BATCH = 1_000;

const NEXT = 'select id from chats where deleted_at is not null and id > $1 order by id limit 1';
const DELETE_MESSAGES = `
  delete from messages where id in (select id from messages where chat_id = $1 limit $2 for update skip locked) returning id`;
const DELETE_CHAT = `
  with gone as (
    delete from chats where id = $1 and not exists (select from messages where chat_id = $1) returning id, workspace_id, deleted_at
  ) insert into deleted_chats (id, workspace_id, deleted_at) select id, workspace_id, deleted_at from gone`;

/**
 * Removes the messages of the first deleted chat after `afterId`, batch by batch, with their revisions, and then its row, of which an entry
 * in `deleted_chats` stays for the index; unless another instance has the last messages in hand: then that removes it. Answers the chat's
 * id, or null when there is none left, or on `signal`.
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
