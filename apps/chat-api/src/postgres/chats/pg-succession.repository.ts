import type { ChatSummary, Succession, SuccessionRepository } from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';
import { chatColumns } from './chat-columns.js';

const OWNED = 'workspace_id = $1 and owner_id = $2 and deleted_at is null';

export class PgSuccessionRepository implements SuccessionRepository {
  constructor(private readonly sql: Sql) {}

  async lockOwned(workspaceId: string, ownerId: string): Promise<string[]> {
    const rows = await this.sql<{ id: string }>(
      `select id from chats where ${OWNED} order by chats.id for no key update`,
      [workspaceId, ownerId],
    );
    return rows.map(({ id }) => id);
  }

  list(workspaceId: string, ownerId: string): Promise<Succession[]> {
    return this.sql(
      `select id as "chatId", (
         select m.user_id from chat_members m join users u on u.id = m.user_id
         where m.chat_id = chats.id and u.status = 'active' and u.id <> $2
         order by m.joined_seq, m.user_id limit 1
       ) as "newOwnerId" from chats where ${OWNED} order by chats.id`,
      [workspaceId, ownerId],
    );
  }

  async transfer(ownerId: string, successions: readonly Succession[]): Promise<ChatSummary[]> {
    const chatIds = successions.map(({ chatId }) => chatId);
    const newOwnerIds = successions.map(({ newOwnerId }) => newOwnerId);
    const rows = await this.sql<Row>(
      `with passed as (
         update chats c set owner_id = s.new_owner_id, last_seq = last_seq + 1, updated_at = ${NOW}
         from unnest($2::bigint[], $3::bigint[]) as s (chat_id, new_owner_id)
         where c.id = s.chat_id and c.owner_id = $1 and s.new_owner_id is not null
         returning ${chatColumns.of('c')}
       ), roles as (
         update chat_members m set changed_seq = p.last_seq,
           role = case when m.user_id = p.owner_id then 'owner' else 'member' end
         from passed p where m.chat_id = p.id and m.user_id in (p.owner_id, $1)
       ) select ${chatColumns.of('passed')} from passed order by id`,
      [ownerId, chatIds, newOwnerIds],
    );
    return rows.map((row) => chatColumns.read(row));
  }
}
