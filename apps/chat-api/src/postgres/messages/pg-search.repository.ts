import type { Actor, ChatType, FoundMessage } from '@fechatter/core';
import type { Sql } from '../database/database.js';
import { toMessage, type MessageRow } from '../chats/rows.js';

/** What PostgreSQL says about a search before and after the engine is asked. */
export interface SearchScope {
  /** The chats that the person is in. */
  chatIds: string[];
  epoch: string;
  /** Up to here the stream is known to hold what was published. */
  lastSeq: number;
  /** Whether something that the index needs is still on its way into the stream. */
  isPublishing: boolean;
}

interface FoundRow extends MessageRow {
  chat_type: ChatType;
  chat_name: string | null;
  sender_name: string;
  sender_avatar_url: string | null;
}

/** By the index, which skips what was published and is gone: a scan of the table would read every page that a backlog has ever filled. */
const IS_WAITING = `coalesce((select true from outbox where kind <> 'revocation' order by id limit 1), false)`;

const SCOPE = `
  select array(select chat_id::text from chat_members where user_id = $1 and workspace_id = $2) as "chatIds",
    epoch, last_seq::float8 as "lastSeq", phase = 'starting' or ${IS_WAITING} as "isPublishing"
  from relay_state`;

const PRESENT = `
  select m.id, m.chat_id, m.seq, m.changed_seq, m.sender_id, m.content, m.created_at, m.edited_at, m.deleted_at,
    c.type as chat_type, c.name as chat_name, s.full_name as sender_name, s.avatar_url as sender_avatar_url
  from messages m
  join chat_members mine on mine.chat_id = m.chat_id and mine.user_id = $1
  join chats c on c.id = m.chat_id
  join users s on s.id = m.sender_id
  where m.id = any ($3::bigint[]) and m.workspace_id = $2 and m.deleted_at is null`;

export class PgSearchRepository {
  constructor(private readonly sql: Sql) {}

  /** One statement, so one moment. */
  async scope(actor: Actor): Promise<SearchScope> {
    const [scope] = await this.sql<SearchScope>(SCOPE, [actor.userId, actor.workspaceId]);
    if (!scope) throw new Error('the table relay_state is empty');
    return scope;
  }

  /** Those of `messageIds` that the person may see now and that are not deleted, by id. */
  async present(actor: Actor, messageIds: readonly string[]): Promise<Map<string, Omit<FoundMessage, 'snippet'>>> {
    const rows = await this.sql<FoundRow>(PRESENT, [actor.userId, actor.workspaceId, messageIds]);
    return new Map(rows.map((row) => [row.id, toFound(row)]));
  }
}

function toFound(row: FoundRow): Omit<FoundMessage, 'snippet'> {
  return {
    message: toMessage(row),
    chat: { id: row.chat_id, type: row.chat_type, name: row.chat_name },
    sender: { id: row.sender_id, fullName: row.sender_name, avatarUrl: row.sender_avatar_url },
  };
}
