import type { Actor, ChatStanding, ChatSummary, Member, MemberRepository, Reading, ReadState } from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { userRefColumns } from '../people/user-columns.js';
import { MEMBER, membershipColumns, toMember } from './member-columns.js';
import { READING, readStateColumns, toReading } from './read-state-columns.js';

const MEMBERS = `select ${MEMBER} from chat_members m join users u on u.id = m.user_id`;

/** Does not lock the chat's row, so it reads only columns that never change or only grow. */
const LOCK_READING = `
  select ${READING}
  from chat_members m join chats c on c.id = m.chat_id join users u on u.id = m.user_id
  where m.user_id = $1 and m.workspace_id = $2 and m.chat_id = $3 and u.status = 'active'
  for no key update of m`;

export class PgMemberRepository implements MemberRepository {
  constructor(private readonly sql: Sql) {}

  async findStanding(actor: Actor, chatId: string): Promise<ChatStanding | null> {
    const [standing] = await this.sql<ChatStanding>(
      `select c.type as "chatType", m.role, u.role as "workspaceRole" from users u
       join chats c on c.id = $3 and c.workspace_id = u.workspace_id and c.deleted_at is null
       left join chat_members m on m.user_id = u.id and m.chat_id = c.id
       where u.id = $1 and u.workspace_id = $2 and u.status = 'active'`,
      [actor.userId, actor.workspaceId, chatId],
    );
    return standing ?? null;
  }

  async listActive(workspaceId: string, userIds: readonly string[]): Promise<string[]> {
    const rows = await this.sql<{ id: string }>(
      `select id from users where workspace_id = $1 and id = any ($2::bigint[]) and status = 'active'`,
      [workspaceId, userIds],
    );
    return rows.map(({ id }) => id);
  }

  async holdActive(workspaceId: string, userId: string): Promise<boolean> {
    const rows = await this.sql(
      `select from users where workspace_id = $1 and id = $2 and status = 'active' for share`,
      [workspaceId, userId],
    );
    return rows.length > 0;
  }

  list(chatId: string, userIds: readonly string[]): Promise<Member[]> {
    return this.members(`${MEMBERS} where m.chat_id = $1 and m.user_id = any ($2::bigint[]) order by m.user_id`, [
      chatId,
      userIds,
    ]);
  }

  page(chatId: string, afterUserId: string | null, limit: number): Promise<Member[]> {
    return this.members(`${MEMBERS} where m.chat_id = $1 and m.user_id > $2 order by m.user_id limit $3`, [
      chatId,
      afterUserId ?? 0,
      limit,
    ]);
  }

  listChanged(chatId: string, since: number, until: number): Promise<Member[]> {
    return this.members(
      `${MEMBERS} where m.chat_id = $1 and m.changed_seq > $2 and m.changed_seq <= $3
       order by m.changed_seq, m.user_id`,
      [chatId, since, until],
    );
  }

  insert(chat: ChatSummary, userIds: readonly string[]): Promise<Member[]> {
    return this.members(
      `with added as (
         insert into chat_members
           (chat_id, workspace_id, user_id, role, joined_at, joined_seq, changed_seq, read_seq)
         select $1, $2, id, case when id = $3 then 'owner' else 'member' end, $4, $5, $5, $5
         from unnest($6::bigint[]) as id order by id
         returning user_id, ${membershipColumns.of('chat_members')}
       ) select ${MEMBER} from added m cross join lateral (
         select ${userRefColumns.of('users')} from users where users.id = m.user_id limit 1 for share
       ) u order by m.user_id`,
      [chat.id, chat.workspaceId, chat.ownerId, chat.updatedAt, chat.lastSeq, userIds],
    );
  }

  async delete(chatId: string, userIds: readonly string[]): Promise<void> {
    await this.sql('delete from chat_members where chat_id = $1 and user_id = any ($2::bigint[])', [chatId, userIds]);
  }

  async deleteAll(chatId: string): Promise<void> {
    await this.sql('delete from chat_members where chat_id = $1', [chatId]);
  }

  setOwner(chat: ChatSummary, formerId: string): Promise<Member[]> {
    return this.members(
      `update chat_members m
       set role = case when m.user_id = $2 then 'owner' else 'member' end, changed_seq = $4
       from users u where u.id = m.user_id and m.chat_id = $1 and m.user_id in ($2, $3) returning ${MEMBER}`,
      [chat.id, chat.ownerId, formerId, chat.lastSeq],
    );
  }

  async lockReading(actor: Actor, chatId: string): Promise<Reading | null> {
    const [row] = await this.sql<Row>(LOCK_READING, [actor.userId, actor.workspaceId, chatId]);
    return row ? toReading(row) : null;
  }

  async setReading(chatId: string, userId: string, seq: number): Promise<ReadState> {
    const [row] = await this.sql<Row>(
      `update chat_members m set read_seq = $3, read_version = read_version + 1
       where m.chat_id = $2 and m.user_id = $1 returning ${readStateColumns.of('m')}`,
      [userId, chatId, seq],
    );
    if (!row) throw new Error('the locked membership no longer exists');
    return readStateColumns.read(row);
  }

  private async members(text: string, values: readonly unknown[]): Promise<Member[]> {
    const rows = await this.sql<Row>(text, values);
    return rows.map(toMember);
  }
}
