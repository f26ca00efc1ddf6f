import { DomainError, requireFound, type Actor, type SendCommand, type Sent } from '@fechatter/core';
import type { Database } from '../database/database.js';
import { KEY_REUSED } from '../requests/pg-idempotency-keys.js';
import { toMessage, type MessageRow } from '../chats/rows.js';

type SendRow = Omit<MessageRow, 'chat_id' | 'sender_id'> & {
  outcome: 'created' | 'replayed' | 'chat_not_found' | 'chat_archived' | 'idempotency_key_reused';
};

/** The hot path: everything about a send happens in this one call of the function that the first migration makes. */
export async function sendMessage(database: Database, actor: Actor, command: SendCommand): Promise<Sent> {
  const { chatId, content, idempotency } = command;
  const [row] = await database.call<SendRow>('send_message', 'select * from send_message($1, $2, $3, $4, $5, $6)', [
    actor.workspaceId,
    chatId,
    actor.userId,
    content,
    idempotency?.key ?? null,
    idempotency?.bodyHash ?? null,
  ]);
  return sent(requireFound(row, 'chat_not_found'), actor, chatId);
}

function sent(row: SendRow, { userId }: Actor, chatId: string): Sent {
  switch (row.outcome) {
    case 'created':
    case 'replayed':
      return {
        message: toMessage({ ...row, chat_id: chatId, sender_id: userId }),
        isReplay: row.outcome === 'replayed',
      };
    case 'chat_not_found':
      return requireFound<Sent>(null, 'chat_not_found');
    case 'chat_archived':
      throw new DomainError('chat_archived', 'The chat is archived: it can be read, but nothing is sent.');
    case 'idempotency_key_reused':
      throw new DomainError('idempotency_key_reused', KEY_REUSED);
  }
}
