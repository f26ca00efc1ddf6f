import type { Actor, ChatSummary, Member, MemberRepository, Standing } from '@fechatter/core';
import type { Sql } from './database.js';
import { toMember, type MemberRow } from './rows.js';

const MEMBER_COLUMNS = 'm.user_id, u.full_name, u.avatar_url, m.role, m.joined_at, m.joined_seq';
const MEMBERS = `select ${MEMBER_COLUMNS} from chat_members m join users u on u.id = m.user_id`;

export class PgMemberRepository implements MemberRepository {
  constructor(private readonly sql: Sql) {}

  async standing(actor: Actor, chatId: string): Promise<Standing | null> {
    const [standing] = await this.sql<Standing>(
      `select m.role, u.role as "workspaceRole" from users u
       left join chat_members m on m.user_id = u.id and m.chat_id = $3
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
      `${MEMBERS} where m.chat_id = $1 and m.changed_seq > $2 and m.changed_seq <= $3 order by m.changed_seq, m.user_id`,
      [chatId, since, until],
    );
  }

  insert(chat: ChatSummary, userIds: readonly string[]): Promise<Member[]> {
    return this.members(
      `with added as (
         insert into chat_members (chat_id, workspace_id, user_id, role, joined_at, joined_seq, changed_seq, read_seq)
         select $1, $2, id, case when id = $3 then 'owner' else 'member' end, $4, $5, $5, $5
         from unnest($6::bigint[]) as id order by id returning *
       ) select ${MEMBER_COLUMNS} from added m join users u on u.id = m.user_id order by m.user_id`,
      [chat.id, chat.workspaceId, chat.ownerId, chat.updatedAt, chat.lastSeq, userIds],
    );
  }

  async delete(chatId: string, userIds: readonly string[]): Promise<void> {
    await this.sql('delete from chat_members where chat_id = $1 and user_id = any ($2::bigint[])', [chatId, userIds]);
  }

  private async members(text: string, values: readonly unknown[]): Promise<Member[]> {
    const rows = await this.sql<MemberRow>(text, values);
    return rows.map(toMember);
  }
}
