import type { Message } from '@fechatter/core';
import { bigint, Columns, nullable, plain, timestamp } from '../database/columns.js';

/** The SQL function `message_json` has the same fields, in the same order. */
export const messageColumns = new Columns<Message>({
  id: plain('id'),
  chatId: plain('chat_id'),
  seq: bigint('seq'),
  changedSeq: bigint('changed_seq'),
  senderId: plain('sender_id'),
  clientId: plain('client_id'),
  content: plain('content'),
  createdAt: timestamp('created_at'),
  editedAt: nullable(timestamp('edited_at')),
  deletedAt: nullable(timestamp('deleted_at')),
});
