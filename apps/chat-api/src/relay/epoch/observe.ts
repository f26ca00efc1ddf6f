import { cursorAt, isUuid, parseCursor } from '@fechatter/core';
import {
  attainableReplicas,
  bucketHasKey,
  bucketState,
  chatMessageAt,
  chatMessagesAfter,
  chatStreamState,
  completeKey,
  isEventSubject,
  MEMBERS_BUCKET,
  MEMBERS_REVISION_HEADER,
  REVOKED_BUCKET,
  REVOKED_REVISION_HEADER,
  type ChatMessage,
  type ChatPosition,
  type ChatStreamState,
  type NatsConnection,
} from '@fechatter/nats';
import type { OutboxRow } from '../sql/relay-outbox.js';
import { readRelayState, type RelayState } from '../sql/relay-state.js';
import type { RelaySession } from '../sql/relay-session.js';
import type { Comparison, Revisions } from './compare.js';

/** Both sides of the comparison, and what the publisher needs if they fit. */
export interface Observation {
  comparison: Comparison;
  /** The outbox rows whose messages the stream already holds. */
  rows: OutboxRow[];
  /** The end of the stream. */
  end: ChatPosition;
  /** The cursor of the end. */
  cursor: string;
}

/** More acks than this are never under way. PostgreSQL may lose less than a second's worth in a crash. */
const MOST_UNWRITTEN = 20_000;
const UUID_LENGTH = 36;

/**
 * Reads the stream, then the state and the rows in one snapshot. Only the lock holder, which is this process,
 * changes the state or deletes rows. A publication of a deposed leader that arrives after this is refused or,
 * if it arrives before our first one, causes ours to be refused.
 */
export async function observe(session: RelaySession, nats: NatsConnection): Promise<Observation> {
  const { state: before } = await readRelayState(session);
  const stream = await chatStreamState(nats);
  const messages = stream && (await unwrittenMessages(nats, before, stream));
  const eventIds = (messages ?? []).map(({ id }) => eventIdOf(id));
  const { state, rows } = await readRelayState(session, eventIds.filter(isUuid));
  if (state.epoch !== before.epoch || state.lastSeq !== before.lastSeq) throw new Error('another relay is at work');
  const last = stream && (await chatMessageAt(nats, stream.lastSeq));
  const unwritten =
    messages && messages.filter(({ subject }) => isEventSubject(subject)).map(({ id }) => eventIdOf(id));
  const present = new Set(rows.map(({ eventId }) => eventId));
  const buckets = await bucketRevisions(nats, state.epoch);
  const end = { seq: stream?.lastSeq ?? 0, id: last?.id ?? null };
  return {
    comparison: {
      ...{ state, stream, unwritten, present, buckets },
      ...{ wanted: last && revisionsOf(last), replicas: attainableReplicas(nats) },
    },
    rows,
    end,
    cursor: cursorOf(state, end.seq, last),
  };
}

/** Keeps the noted cursor of an event that has expired since: readers that have seen it know its id. */
function cursorOf({ epoch, cursor }: RelayState, streamSeq: number, last: ChatMessage | null): string {
  const noted = cursor === null ? null : parseCursor(cursor);
  const isNoted = noted?.epoch === epoch && noted.streamSeq === streamSeq;
  if (cursor !== null && isNoted && !last) return cursor;
  return cursorAt(epoch, streamSeq, last && isEventSubject(last.subject) ? last.id : null);
}

/** Null if `lastSeq` refers to another stream, or if there are too many messages. */
async function unwrittenMessages(
  nats: NatsConnection,
  { epoch, lastSeq }: RelayState,
  stream: ChatStreamState,
): Promise<ChatMessage[] | null> {
  if (stream.epoch !== epoch || stream.lastSeq - lastSeq > MOST_UNWRITTEN) return null;
  return chatMessagesAfter(nats, lastSeq, stream.lastSeq);
}

function revisionsOf(message: ChatMessage): Revisions {
  return {
    members: Number(message.header(MEMBERS_REVISION_HEADER)),
    revoked: Number(message.header(REVOKED_REVISION_HEADER)),
  };
}

async function bucketRevisions(nats: NatsConnection, epoch: string): Promise<Revisions | null> {
  const members = await bucketState(nats, MEMBERS_BUCKET);
  const revoked = await bucketState(nats, REVOKED_BUCKET);
  if (!members || !revoked || epoch === '') return null;
  const isComplete = await bucketHasKey(nats, MEMBERS_BUCKET, completeKey(epoch));
  return isComplete ? { members: members.revision, revoked: revoked.revision } : null;
}

/** The id of the outbox row's event in a `Nats-Msg-Id`. */
function eventIdOf(messageId: string): string {
  return messageId.slice(0, UUID_LENGTH);
}
