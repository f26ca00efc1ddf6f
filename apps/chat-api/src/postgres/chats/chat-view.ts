import type { Chat, ChatRole, ChatViewer, Message, UserRef } from '@fechatter/core';
import { MAX_UNREAD_COUNT } from '@fechatter/core';
import { toChatSummary, toMessage, type ChatRow } from './rows.js';

/**
 * Chats as one person sees them. `listed` selects the rows of `chats`, in which `$1` is that person's id; whatever their number, it is
 * one statement. What belongs to each is looked up by its key (`limit 1` sees to it), also where a table is so small that PostgreSQL
 * would rather read all of it.
 */
export function chatViewSql(listed: string): string {
  return `with listed as materialized (${listed})
  select c.*, m.role as my_role, m.joined_at as my_joined_at, m.read_seq as my_read_seq, ${unreadCountSql('m')} as my_unread_count,
    peer.id as peer_id, peer.full_name as peer_full_name, peer.avatar_url as peer_avatar_url,
    last.id as message_id, last.seq as message_seq, last.changed_seq as message_changed_seq, last.sender_id as message_sender_id,
    last.content as message_content, last.created_at as message_created_at, last.edited_at as message_edited_at,
    last.deleted_at as message_deleted_at
  from listed c
  left join chat_members m on m.chat_id = c.id and m.user_id = $1
  left join lateral (
    select * from users where c.type = 'single' and id = case when c.pair_low = $1 then c.pair_high else c.pair_low end limit 1
  ) peer on true
  left join lateral (
    select * from messages where chat_id = c.id and m.user_id is not null order by seq desc limit 1
  ) last on true
  order by c.updated_at desc, c.id desc`;
}

/** How many messages the person `$1` has not read, by the row of `chat_members` that is named `membership`. */
export function unreadCountSql(membership: string): string {
  return `(
    select count(*)::integer from (
      select from messages
      where chat_id = ${membership}.chat_id and seq > ${membership}.read_seq and sender_id <> $1 and deleted_at is null
      order by seq desc limit ${MAX_UNREAD_COUNT}
    ) unread_messages)`;
}

export interface ChatViewRow extends ChatRow {
  my_role: ChatRole | null;
  my_joined_at: Date;
  my_read_seq: string;
  my_unread_count: number;
  peer_id: string | null;
  peer_full_name: string;
  peer_avatar_url: string | null;
  message_id: string | null;
  message_seq: string;
  message_changed_seq: string;
  message_sender_id: string;
  message_content: string | null;
  message_created_at: Date;
  message_edited_at: Date | null;
  message_deleted_at: Date | null;
}

export function toChat(row: ChatViewRow): Chat {
  return { ...toChatSummary(row), lastMessage: lastMessage(row), me: viewer(row) };
}

function viewer(row: ChatViewRow): ChatViewer | null {
  if (row.my_role === null) return null;
  return {
    role: row.my_role,
    joinedAt: row.my_joined_at.toISOString(),
    readSeq: Number(row.my_read_seq),
    unreadCount: row.my_unread_count,
    peer: peer(row),
  };
}

function peer(row: ChatViewRow): UserRef | null {
  if (row.peer_id === null) return null;
  return { id: row.peer_id, fullName: row.peer_full_name, avatarUrl: row.peer_avatar_url };
}

function lastMessage(row: ChatViewRow): Message | null {
  if (row.message_id === null) return null;
  return toMessage({
    id: row.message_id,
    chat_id: row.id,
    seq: row.message_seq,
    changed_seq: row.message_changed_seq,
    sender_id: row.message_sender_id,
    content: row.message_content,
    created_at: row.message_created_at,
    edited_at: row.message_edited_at,
    deleted_at: row.message_deleted_at,
  });
}
