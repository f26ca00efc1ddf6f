import { randomUUID } from 'node:crypto';
import type { ChatDeletion, ChatEvent, EventEnvelope, IndexEntry, OutboxEvent } from '@fechatter/core';
import {
  BACKFILL_DONE,
  BACKFILL_HEADER,
  CHAT_TYPE_HEADER,
  documentSubject,
  EPOCH_HEADER,
  eventSubject,
  MEMBERS_REVISION_HEADER,
  REVOKED_REVISION_HEADER,
  type ChatPublication,
} from '@fechatter/nats';
import type { OutboxRow } from '../sql/relay-outbox.js';
import type { Revisions } from '../epoch/compare.js';

/** Turns outbox rows into stream messages. */

/** A message that is read when it is published, or a deleted chat. */
export type DocumentPayload = { requestId: string } & ({ messageId: string } | ChatDeletion);
export type DonePayload = { requestId: string };

const NO_CHAT = '0';
const EVENT_TYPE = /^[a-z]+\.[a-z]+$/;

export function toEvent(row: OutboxRow): ChatEvent {
  const { type, version, seq, actorId, recipientId, data } = row.payload as unknown as OutboxEvent;
  const { eventId: id, workspaceId, occurredAt } = row;
  const chatId = row.chatId === NO_CHAT ? null : row.chatId;
  const envelope: EventEnvelope = {
    id,
    type,
    version,
    workspaceId,
    chatId,
    seq,
    occurredAt,
    actorId,
    recipientId,
    data,
  };
  return envelope as ChatEvent;
}

/** Throws if no subject can be built from the row. A type that only a newer release knows is fine. */
export function toEventMessage(row: OutboxRow, event: ChatEvent): ChatPublication {
  if (!EVENT_TYPE.test(event.type)) throw new TypeError(`not an event type: ${JSON.stringify(event.type)}`);
  const { chatType } = row.payload;
  const headers: Record<string, string> = typeof chatType === 'string' ? { [CHAT_TYPE_HEADER]: chatType } : {};
  const subject = eventSubject(event.type, row.workspaceId, event.chatId);
  return { id: row.eventId, subject, payload: JSON.stringify(event), headers };
}

export function toDocumentMessage(row: OutboxRow, entry: IndexEntry): ChatPublication {
  const { requestId } = row.payload as DocumentPayload;
  const subject = documentSubject(row.workspaceId, row.chatId);
  return { id: documentId(row), subject, payload: JSON.stringify(entry), headers: { [BACKFILL_HEADER]: requestId } };
}

export function toDoneMessage(row: OutboxRow): ChatPublication {
  const { requestId } = row.payload as DonePayload;
  const payload = JSON.stringify({ requestId });
  return { id: row.eventId, subject: BACKFILL_DONE, payload, headers: { [BACKFILL_HEADER]: requestId } };
}

/**
 * A document may be applied and purged before its row is deleted. Published again, it must not count as a
 * duplicate of the purged one, so its id differs each time.
 */
function documentId({ eventId }: OutboxRow): string {
  return `${eventId}-${randomUUID().slice(0, 8)}`;
}

/** The headers of every message: the epoch, and the revisions that a reader's buckets must have reached. */
export function epochHeaders(epoch: string, { members, revoked }: Revisions): Record<string, string> {
  return {
    [EPOCH_HEADER]: epoch,
    [MEMBERS_REVISION_HEADER]: String(members),
    [REVOKED_REVISION_HEADER]: String(revoked),
  };
}
