import type { Actor, FoundMessage } from '@fechatter/core';
import { Columns, plain, type Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { userRefColumns } from '../people/user-columns.js';
import { messageColumns } from './message-columns.js';

/** Limits a search before the engine is asked. Read from PostgreSQL. */
export interface SearchScope {
  /** The chats that the person is a member of. */
  chatIds: string[];
  epoch: string;
  /** The stream sequence up to which publishing was acknowledged. */
  lastSeq: number;
  /** Whether the outbox still holds something that the index needs. */
  isPublishing: boolean;
}

/**
 * Uses the index, which skips published rows. A table scan would read every page that a backlog ever filled.
 */
const IS_WAITING = `coalesce((
  select true from outbox where kind <> 'revocation' order by id limit 1), false)`;

const SCOPE = `
  select array(select chat_id::text from chat_members where user_id = $1 and workspace_id = $2) as "chatIds",
    epoch, last_seq::float8 as "lastSeq", phase = 'starting' or ${IS_WAITING} as "isPublishing"
  from relay_state`;

const foundInColumns = new Columns<FoundMessage['chat']>({
  id: plain('id'),
  type: plain('type'),
  name: plain('name'),
});

const VISIBLE = `
  select ${messageColumns.of('m')}, ${foundInColumns.of('c', 'in_')}, ${userRefColumns.of('s', 'by_')}
  from messages m
  join chat_members mine on mine.chat_id = m.chat_id and mine.user_id = $1
  join chats c on c.id = m.chat_id
  join users s on s.id = m.sender_id
  where m.id = any ($3::bigint[]) and m.workspace_id = $2 and m.deleted_at is null`;

export class PgSearchRepository {
  constructor(private readonly sql: Sql) {}

  /** Reads everything in one statement, so that it is consistent. */
  async scope(actor: Actor): Promise<SearchScope> {
    const [scope] = await this.sql<SearchScope>(SCOPE, [actor.userId, actor.workspaceId]);
    if (!scope) throw new Error('the table relay_state is empty');
    return scope;
  }

  /** Returns, by id, those of `messageIds` that the person may read now and that are not deleted. */
  async findVisible(actor: Actor, messageIds: readonly string[]): Promise<Map<string, Omit<FoundMessage, 'snippet'>>> {
    const rows = await this.sql<Row>(VISIBLE, [actor.userId, actor.workspaceId, messageIds]);
    return new Map(rows.map(toFound).map((found) => [found.message.id, found]));
  }
}

function toFound(row: Row): Omit<FoundMessage, 'snippet'> {
  return {
    message: messageColumns.read(row),
    chat: foundInColumns.read(row, 'in_'),
    sender: userRefColumns.read(row, 'by_'),
  };
}
