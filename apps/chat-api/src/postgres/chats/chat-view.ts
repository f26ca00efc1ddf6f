import type { Chat, ChatViewer } from '@fechatter/core';
import { bigint, Columns, plain, timestamp, type Row } from '../database/columns.js';
import { messageColumns } from '../messages/message-columns.js';
import { userRefColumns } from '../people/user-columns.js';
import { chatColumns } from './chat-columns.js';
import { unreadCount } from './read-state-columns.js';

const viewerColumns = new Columns<Omit<ChatViewer, 'peer'>>({
  role: plain('role'),
  joinedAt: timestamp('joined_at'),
  readSeq: bigint('read_seq'),
  unreadCount,
});

/** What `listed` of {@link chatViewSql} selects of the chat `c`. */
export const LISTED_CHAT = `${chatColumns.of('c')}, c.pair_low, c.pair_high`;

/**
 * Chats as one person sees them. `listed` selects `LISTED_CHAT` of the rows of `chats`, in which `$1` is that
 * person's id; whatever their number, it is one statement. What belongs to each is looked up by its key
 * (`limit 1` sees to it), also where a table is so small that PostgreSQL would rather read all of it.
 */
export function chatViewSql(listed: string): string {
  return `with listed as materialized (${listed})
  select ${chatColumns.of('c')}, ${viewerColumns.of('m', 'my_')}, ${userRefColumns.of('peer', 'peer_')},
    ${messageColumns.of('last', 'message_')}
  from listed c
  left join chat_members m on m.chat_id = c.id and m.user_id = $1
  left join lateral (
    select ${userRefColumns.of('users')} from users
    where c.type = 'single' and users.id = case when c.pair_low = $1 then c.pair_high else c.pair_low end
    limit 1
  ) peer on true
  left join lateral (
    select ${messageColumns.of('messages')} from messages
    where chat_id = c.id and m.user_id is not null order by seq desc limit 1
  ) last on true
  order by c.updated_at desc, c.id desc`;
}

export function toChat(row: Row): Chat {
  return {
    ...chatColumns.read(row),
    lastMessage: row['message_id'] === null ? null : messageColumns.read(row, 'message_'),
    me: row['my_role'] === null ? null : toViewer(row),
  };
}

function toViewer(row: Row): ChatViewer {
  return {
    ...viewerColumns.read(row, 'my_'),
    peer: row['peer_id'] === null ? null : userRefColumns.read(row, 'peer_'),
  };
}
