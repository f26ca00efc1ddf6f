import type { Actor, Chat, Published, SyncRepository, SyncView } from '@fechatter/core';
import { bigint, Columns, plain, type Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { toUserWithWorkspace, USER_WITH_WORKSPACE } from '../people/user-columns.js';
import { chatViewSql, LISTED_CHAT, toChat } from './chat-view.js';

const publishedColumns = new Columns<Published>({
  epoch: plain('epoch'),
  lastSeq: bigint('last_seq'),
  cursor: plain('event_cursor'),
});

const VIEW = `
  select ${USER_WITH_WORKSPACE}, ${publishedColumns.of('r', 'published_')}
  from users u join workspaces w on w.id = u.workspace_id cross join relay_state r
  where u.workspace_id = $2 and u.id = $1`;

/**
 * Each half is read through an index up to the limit. The first of both together are among the first of each.
 * A channel that the person is in may be in both.
 */
const CHATS = chatViewSql(
  `select ${LISTED_CHAT} from (
    (
      select chat_id as id from chat_members where user_id = $1 and chat_id > $3 order by chat_id limit $4
    ) union (
      select chats.id from chats
      where workspace_id = $2 and type = 'public_channel' and archived_at is null and deleted_at is null
        and chats.id > $3
      order by chats.id limit $4
    ) order by id limit $4
  ) visible
  cross join lateral (
    select ${LISTED_CHAT} from chats c where c.id = visible.id and c.workspace_id = $2 limit 1
  ) c`,
  'c.id',
);

export class PgSyncRepository implements SyncRepository {
  constructor(private readonly sql: Sql) {}

  async findView({ workspaceId, userId }: Actor): Promise<SyncView | null> {
    const [row] = await this.sql<Row>(VIEW, [userId, workspaceId]);
    if (!row) return null;
    const { user: me, workspace } = toUserWithWorkspace(row);
    return { me, workspace, published: publishedColumns.read(row, 'published_') };
  }

  async pageChats({ workspaceId, userId }: Actor, afterId: string | null, limit: number): Promise<Chat[]> {
    const rows = await this.sql<Row>(CHATS, [userId, workspaceId, afterId ?? '0', limit]);
    return rows.map(toChat);
  }
}
