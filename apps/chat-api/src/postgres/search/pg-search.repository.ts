import type { Actor, ChatType, FoundMessage, SearchedChats, SearchFilters } from '@fechatter/core';
import { MAY_READ } from '../chats/may-read.js';
import { Columns, plain, type Row } from '../database/columns.js';
import type { Statements } from '../database/database.js';
import { messageColumns } from '../messages/message-columns.js';
import { userRefColumns } from '../people/user-columns.js';

/** A message as PostgreSQL has it, without what only a search adds. */
export type VisibleMessage = Omit<FoundMessage, 'snippet' | 'explanation'>;

/** The ids of the chats and people that facets name. */
export interface IdsToName {
  chat: readonly string[];
  sender: readonly string[];
}

export interface Name {
  facet: keyof IdsToName;
  id: string;
  /** A single chat has the other person's. Null if there is none. */
  name: string | null;
}

/** A message that changed, or that the index may lack. */
export interface ChangedMessage {
  id: string;
  chatId: string;
  chatType: ChatType;
  senderId: string;
  /** Null if it was deleted, or its chat. */
  content: string | null;
  createdAt: string;
}

/** Messages by when they were sent. Both ends are inclusive, RFC 3339; without `until` up to now. */
export interface SentRange {
  order: 'latest' | 'earliest';
  since: string;
  until: string | null;
  /** How many at most, the first in `order`. */
  max: number;
}

const foundInColumns = new Columns<FoundMessage['chat']>({
  id: plain('id'),
  type: plain('type'),
  name: plain('name'),
});

const VISIBLE = `
  select ${messageColumns.of('m')}, ${foundInColumns.of('c', 'in_')}, ${userRefColumns.of('s', 'by_')}
  from messages m
  join chats c on c.id = m.chat_id
  join users s on s.id = m.sender_id
  where m.id = any ($3::bigint[]) and m.workspace_id = $2 and m.deleted_at is null and ${MAY_READ}`;

/** How many changes of a workspace are looked through for those of the searched chats. */
const CHANGES_READ = 5_000;

const CHANGED = `m.id::text, m.chat_id::text as "chatId", c.type as "chatType", m.sender_id::text as "senderId",
  case when c.deleted_at is null then m.content end as content, iso_timestamp(m.created_at) as "createdAt"`;

/** Uses the index idx_messages_changed_at, which has only what was edited or deleted. */
const CHANGES = `
  with recent as materialized (
    select id, chat_id, sender_id, content, created_at from messages
    where workspace_id = $1 and greatest(edited_at, deleted_at) >= $2
      and (edited_at is not null or deleted_at is not null)
    order by greatest(edited_at, deleted_at) desc limit ${CHANGES_READ}
  )
  select ${CHANGED}, (select count(*) = ${CHANGES_READ} from recent) as "isCut"
  from recent m join chats c on c.id = m.chat_id
  where m.chat_id = any($3::bigint[]) or ($4 and c.type = 'public_channel')
  limit $5`;

/**
 * Chats whose documents an index may still have. A row of `deleted_chats` does not tell the type of the chat.
 */
const DELETED_CHATS = `
  (select id::text from chats where workspace_id = $1 and deleted_at >= $2 and type = 'public_channel'
    order by deleted_at desc limit $3)
  union all
  (select id::text from deleted_chats where workspace_id = $1 and deleted_at >= $2
    order by deleted_at desc limit $3)`;

/** How many messages of all workspaces are looked through for those of a search. */
const SENT_READ = 2_000;

/**
 * Uses the index idx_messages_created_at. `limit 1` makes PostgreSQL look up each chat by its key, even where
 * it would rather scan all chats.
 */
const sent = (direction: 'asc' | 'desc') => `
  with read as materialized (
    select id, workspace_id, chat_id, sender_id, content, created_at, deleted_at from messages
    where created_at >= $2 and created_at <= coalesce($3::timestamptz, 'infinity') order by created_at ${direction}
    limit ${SENT_READ}
  )
  select ${CHANGED}
  from read m cross join lateral (
    select type, deleted_at from chats where id = m.chat_id and deleted_at is null limit 1
  ) c
  where m.workspace_id = $1 and m.deleted_at is null
    and (m.chat_id = any($4::bigint[]) or ($5 and c.type = 'public_channel'))
    and ($6::text[] is null or m.sender_id::text = any($6)) and ($7::text[] is null or c.type = any($7))
  order by m.created_at ${direction}, m.id ${direction} limit $8`;
const SENT = { latest: sent('desc'), earliest: sent('asc') };

/** How many of a chat's latest changes are looked through for those of one person. */
const OWN_READ = 2_000;

const OWN = `
  select ${CHANGED}
  from (
    select id, chat_id, sender_id, content, created_at, changed_seq, edited_at, deleted_at from messages
    where chat_id = $2 order by changed_seq desc limit ${OWN_READ}
  ) m
  join chats c on c.id = m.chat_id
  where m.sender_id = $1 and m.deleted_at is null and greatest(m.created_at, m.edited_at) >= $3
  order by m.changed_seq desc limit $4`;

const NAMES = `
  select 'chat' as facet, c.id::text, coalesce(c.name, peer.full_name) as name from chats c
  left join users peer on c.type = 'single'
    and peer.id = case when c.pair_low = $1 then c.pair_high else c.pair_low end
  where c.id = any($3::bigint[]) and c.workspace_id = $2 and ${MAY_READ}
  union all
  select 'sender', id::text, full_name from users where workspace_id = $2 and id = any($4::bigint[])`;

export class PgSearchRepository {
  constructor(private readonly database: Statements) {}

  /** Returns, by id, those of `messageIds` that the person may read now and that are not deleted. */
  async findVisible(
    { userId, workspaceId }: Actor,
    messageIds: readonly string[],
  ): Promise<Map<string, VisibleMessage>> {
    if (messageIds.length === 0) return new Map();
    const rows = await this.database.call<Row>('search_visible', VISIBLE, [userId, workspaceId, messageIds]);
    return new Map(rows.map(toVisible).map((found) => [found.message.id, found]));
  }

  /**
   * The messages of these chats that were edited or deleted at `since` or later. Null if there are more than
   * `max`, or too many changes to look through.
   */
  async changesSince(
    workspaceId: string,
    since: string,
    { ids, publicChannels }: SearchedChats,
    max: number,
  ): Promise<ChangedMessage[] | null> {
    const values = [workspaceId, since, ids, publicChannels, max + 1];
    const rows = await this.database.sql<ChangedMessage & { isCut: boolean }>(CHANGES, values);
    return rows.length > max || rows[0]?.isCut ? null : rows;
  }

  /**
   * The ids of channels that were deleted at `since` or later, perhaps of other chats too. Null if more than
   * `max`.
   */
  async chatsDeletedSince(workspaceId: string, since: string, max: number): Promise<string[] | null> {
    const rows = await this.database.sql<{ id: string }>(DELETED_CHATS, [workspaceId, since, max + 1]);
    return rows.length > max ? null : rows.map(({ id }) => id);
  }

  /**
   * The person's own messages of a chat that were sent or edited at `since` or later: the latest, at most
   * `max`.
   */
  ownSince(userId: string, chatId: string, since: string, max: number): Promise<ChangedMessage[]> {
    return this.database.sql<ChangedMessage>(OWN, [userId, chatId, since, max]);
  }

  /**
   * The messages of these chats that were sent within `range`, and that these filters may let pass. They are
   * among the first 2,000 of all workspaces in that range and order.
   */
  sentIn(
    workspaceId: string,
    { order, since, until, max }: SentRange,
    { ids, publicChannels }: SearchedChats,
    { senderIds, chatTypes }: Pick<SearchFilters, 'senderIds' | 'chatTypes'>,
  ): Promise<ChangedMessage[]> {
    const values = [workspaceId, since, until, ids, publicChannels, senderIds, chatTypes, max];
    return this.database.sql<ChangedMessage>(SENT[order], values);
  }

  /** Leaves out chats that the person may not read. */
  names({ userId, workspaceId }: Actor, { chat, sender }: IdsToName): Promise<Name[]> {
    return this.database.call('search_names', NAMES, [userId, workspaceId, chat, sender]);
  }
}

function toVisible(row: Row): VisibleMessage {
  return {
    message: messageColumns.read(row),
    chat: foundInColumns.read(row, 'in_'),
    sender: userRefColumns.read(row, 'by_'),
  };
}
