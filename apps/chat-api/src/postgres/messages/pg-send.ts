import { DomainError, type Actor, type Message, type SendCommand, type Sent } from '@fechatter/core';
import type { Database } from '../database/database.js';
import { KEY_REUSED } from '../requests/pg-idempotency-keys.js';

/** `message` is built by the SQL function `message_json` in the shape of the model. */
type SendRow =
  | { outcome: 'created' | 'replayed'; message: Message }
  | { outcome: 'chat_not_found' | 'chat_archived' | 'idempotency_key_reused'; message: null };

const SEND = 'select outcome, message from send_message_v3($1, $2, $3, $4, $5, $6, $7)';

/**
 * Sends a message with one call of `migrations/functions/send_message_v3.sql`. This is the hot path. Returns
 * null unless the actor is an active member.
 */
export async function sendMessage(
  database: Pick<Database, 'call'>,
  actor: Actor,
  command: SendCommand,
): Promise<Sent | null> {
  const { idempotency } = command;
  const row = await callSend(database, actor, command, idempotency?.bodyHash ?? null);
  // The key may be of a message that an earlier release stored, with another hash of the same body.
  const mayBeFormer = idempotency && row?.outcome === 'idempotency_key_reused';
  const known = mayBeFormer ? await callSend(database, actor, command, idempotency.formerBodyHash) : row;
  return known ? sent(known) : null;
}

async function callSend(
  database: Pick<Database, 'call'>,
  { workspaceId, userId }: Actor,
  { chatId, content, clientId, idempotency }: SendCommand,
  bodyHash: Uint8Array | null,
): Promise<SendRow | undefined> {
  const key = idempotency?.key ?? null;
  const values = [workspaceId, chatId, userId, content, key, bodyHash, clientId];
  const [row] = await database.call<SendRow>('send_message_v3', SEND, values);
  return row;
}

function sent({ outcome, message }: SendRow): Sent | null {
  switch (outcome) {
    case 'created':
    case 'replayed':
      return { message, isReplay: outcome === 'replayed' };
    case 'chat_not_found':
      return null;
    case 'chat_archived':
      throw new DomainError('chat_archived', 'The chat is archived: it can be read, but nothing is sent.');
    case 'idempotency_key_reused':
      throw new DomainError('idempotency_key_reused', KEY_REUSED);
  }
}
