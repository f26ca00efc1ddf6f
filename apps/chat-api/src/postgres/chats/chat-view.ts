import type { Chat, ChatViewer } from '@fechatter/core';
import { bigint, Columns, plain, timestamp, type Row } from '../database/columns.js';
import { messageColumns } from '../messages/message-columns.js';
import { peerColumns } from '../people/user-columns.js';
import { chatColumns } from './chat-columns.js';
import { unreadCount } from './read-state-columns.js';

const viewerColumns = new Columns<Omit<ChatViewer, 'peer'>>({
  role: plain('role'),
  joinedAt: timestamp('joined_at'),
  readSeq: bigint('read_seq'),
  readVersion: bigint('read_version'),
  unreadCount,
});

/** The columns that `listed` of {@link chatViewSql} selects from the chat `c`. */
export const LISTED_CHAT = `${chatColumns.of('c')}, c.pair_low, c.pair_high`;

/**
 * Selects chats as one person sees them, in one statement whatever their number. `listed` selects
 * `LISTED_CHAT` from rows of `chats`; `$1` in it is the person's id. `limit 1` makes PostgreSQL look up each
 * chat's details by key, even where it would rather scan a small table.
 */
export function chatViewSql(listed: string, order = 'c.updated_at desc, c.id desc'): string {
  return `with listed as materialized (${listed})
  select ${chatColumns.of('c')}, ${viewerColumns.of('m', 'my_')}, ${peerColumns.of('peer', 'peer_')},
    ${messageColumns.of('last', 'message_')}
  from listed c
  left join chat_members m on m.chat_id = c.id and m.user_id = $1
  left join lateral (
    select ${peerColumns.of('users')} from users
    where c.type = 'single' and users.id = case when c.pair_low = $1 then c.pair_high else c.pair_low end
    limit 1
  ) peer on true
  left join lateral (
    select ${messageColumns.of('messages')} from messages
    where chat_id = c.id order by seq desc limit 1
  ) last on true
  order by ${order}`;
}

export function toChat(row: Row): Chat {
  return Object.assign(chatColumns.read(row), {
    lastMessage: row['message_id'] === null ? null : messageColumns.read(row, 'message_'),
    me: row['my_role'] === null ? null : toViewer(row),
  });
}

function toViewer(row: Row): ChatViewer {
  return Object.assign(viewerColumns.read(row, 'my_'), {
    peer: row['peer_id'] === null ? null : peerColumns.read(row, 'peer_'),
  });
}
