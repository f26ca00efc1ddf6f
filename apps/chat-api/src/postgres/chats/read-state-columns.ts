import { MAX_UNREAD_COUNT, type Reading, type ReadState } from '@fechatter/core';
import { bigint, Columns, plain, type Column, type Row } from '../database/columns.js';
import { chatColumns } from './chat-columns.js';

/** Counts the messages that the person `$1` has not read, given the alias of their membership. */
export const unreadCount: Column<number> = {
  ...plain('unread_count'),
  sql: (membership) => `(
    select count(*)::integer from (
      select from messages
      where chat_id = ${membership}.chat_id and seq > ${membership}.read_seq and sender_id <> $1
        and deleted_at is null
      order by seq desc limit ${MAX_UNREAD_COUNT}
    ) unread_messages)`,
};

/** Reads a membership of the person `$1`. */
export const readStateColumns = new Columns<ReadState>({
  chatId: plain('chat_id'),
  readSeq: bigint('read_seq'),
  version: bigint('read_version'),
  unreadCount,
});

const readChatColumns: Columns<Reading['chat']> = chatColumns.pick('id', 'workspaceId', 'type', 'lastSeq');

/** Reads a membership `m` of the person `$1`, joined with its chat `c`. */
export const READING = `${readStateColumns.of('m')}, ${readChatColumns.of('c', 'c_')}`;

export function toReading(row: Row): Reading {
  return { chat: readChatColumns.read(row, 'c_'), state: readStateColumns.read(row) };
}
