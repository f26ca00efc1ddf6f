import {
  FOLDING_VERSION,
  type ActivityPosition,
  type Actor,
  type Chat,
  type ChatFilter,
  type ChatPatch,
  type ChatRepository,
  type ChatSummary,
  type NewChat,
  type StoredChat,
} from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';
import { chatColumns, storedChatColumns, foldedName } from './chat-columns.js';
import { asNameTaken, ChannelNames } from './channel-names.js';
import { MAY_READ } from './may-read.js';
import { chatViewSql, LISTED_CHAT, toChat } from './chat-view.js';

const FIND = chatViewSql(`
  select ${LISTED_CHAT} from chats c where c.workspace_id = $2 and c.id = $3 and ${MAY_READ}
    and exists (select from users where id = $1 and status = 'active')`);

const AFTER_POSITION = `
  ($3::timestamptz is null or (c.updated_at, c.id) < ($3, $4::bigint)) and ($6::text is null or c.type = $6)
  order by c.updated_at desc, c.id desc limit $5`;

const PAGE = chatViewSql(`
  select ${LISTED_CHAT}
  from chat_members mine
  cross join lateral (select ${LISTED_CHAT} from chats c where c.id = mine.chat_id limit 1) c
  where mine.user_id = $1 and c.workspace_id = $2 and ${AFTER_POSITION}`);

/** Begins with the name. `PAGE` looks up each chat of the person. */
const PAGE_NAMED = chatViewSql(`
  select ${LISTED_CHAT} from chats c
  where c.workspace_id = $2 and c.folded_name = $7 and c.deleted_at is null
    and exists (select from chat_members where chat_id = c.id and user_id = $1) and ${AFTER_POSITION}`);

const PAGE_JOINABLE = chatViewSql(`
  select ${LISTED_CHAT} from chats c
  where c.workspace_id = $2 and c.type = 'public_channel' and c.archived_at is null and c.deleted_at is null
    and not exists (select from chat_members where chat_id = c.id and user_id = $1)
    and ($7::text is null or c.folded_name = $7) and ${AFTER_POSITION}`);

export class PgChatRepository implements ChatRepository {
  private readonly names = new ChannelNames(this.sql);

  constructor(private readonly sql: Sql) {}

  async find(actor: Actor, chatId: string): Promise<Chat | null> {
    const [row] = await this.sql<Row>(FIND, [actor.userId, actor.workspaceId, chatId]);
    return row ? toChat(row) : null;
  }

  async page(
    actor: Actor,
    { type, name }: ChatFilter,
    position: ActivityPosition | null,
    limit: number,
  ): Promise<Chat[]> {
    const values = [...place(actor, position, limit), type];
    const rows = await (name === null
      ? this.sql<Row>(PAGE, values)
      : this.sql<Row>(PAGE_NAMED, [...values, foldedName(name)]));
    return rows.map(toChat);
  }

  async pageJoinable(
    actor: Actor,
    { type, name }: ChatFilter,
    position: ActivityPosition | null,
    limit: number,
  ): Promise<Chat[]> {
    const values = [...place(actor, position, limit), type, foldedName(name)];
    return (await this.sql<Row>(PAGE_JOINABLE, values)).map(toChat);
  }

  async lock(actor: Actor, chatId: string): Promise<StoredChat | null> {
    const [row] = await this.sql<Row>(
      `select ${storedChatColumns.of('chats')} from chats
       where workspace_id = $1 and id = $2 and deleted_at is null for no key update`,
      [actor.workspaceId, chatId],
    );
    return row ? storedChatColumns.read(row) : null;
  }

  async insert(chat: NewChat): Promise<ChatSummary | null> {
    const [low = null, high = null] = chat.pair ?? [];
    const values = [
      chat.workspaceId,
      chat.type,
      chat.name,
      chat.description,
      chat.ownerId,
      low,
      high,
      chat.memberCount,
      foldedName(chat.name),
      await this.names.claim(chat),
    ];
    const [row] = await this.sql<Row>(
      `insert into chats
         (workspace_id, type, name, description, owner_id, pair_low, pair_high, member_count, last_seq,
          folded_name, folding_version, name_key)
       values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, ${FOLDING_VERSION}, $10)
       on conflict (pair_low, pair_high) do nothing returning ${chatColumns.of('chats')}`,
      values,
    ).catch(asNameTaken);
    return row ? chatColumns.read(row) : null;
  }

  async findPair([low, high]: readonly [string, string]): Promise<string | null> {
    const [row] = await this.sql<{ id: string }>('select id from chats where pair_low = $1 and pair_high = $2', [
      low,
      high,
    ]);
    return row?.id ?? null;
  }

  async bump(chat: ChatSummary, patch: ChatPatch = {}): Promise<ChatSummary> {
    const { name = chat.name, description = chat.description, ownerId = chat.ownerId } = patch;
    const { memberCount = chat.memberCount, archived = null, isByDeparture = false } = patch;
    const nameKey = name === chat.name ? null : await this.names.reclaim({ ...chat, name });
    return this.change(
      `update chats set last_seq = last_seq + 1, updated_at = moment,
         name = $2, description = $3, owner_id = $4, member_count = $5,
         archived_at = case
           when $6::boolean then coalesce(archived_at, moment) when not $6 then null else archived_at end,
         archived_by_departure = case when $6 is null then archived_by_departure else $7 end,
         folded_name = $8, folding_version = ${FOLDING_VERSION}, name_key = coalesce($9, name_key)
       from (select ${NOW} as moment) clock where id = $1 returning ${chatColumns.of('chats')}`,
      [chat.id, name, description, ownerId, memberCount, archived, isByDeparture, foldedName(name), nameKey],
    );
  }

  delete(chat: ChatSummary): Promise<ChatSummary> {
    return this.change(
      `update chats set last_seq = last_seq + 1, updated_at = moment, deleted_at = moment
       from (select ${NOW} as moment) clock where id = $1 returning ${chatColumns.of('chats')}`,
      [chat.id],
    );
  }

  private async change(text: string, values: readonly unknown[]): Promise<ChatSummary> {
    const [row] = await this.sql<Row>(text, values).catch(asNameTaken);
    if (!row) throw new Error('the locked chat no longer exists');
    return chatColumns.read(row);
  }
}

/** The first five values of a page. */
function place({ userId, workspaceId }: Actor, position: ActivityPosition | null, limit: number): unknown[] {
  return [userId, workspaceId, position?.updatedAt ?? null, position?.id ?? null, limit];
}
