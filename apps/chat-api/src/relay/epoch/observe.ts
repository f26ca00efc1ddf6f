import { isUuid } from '@fechatter/core';
import {
  bucketHasKey,
  bucketState,
  chatMessageAt,
  chatMessagesAfter,
  chatStreamState,
  completeKey,
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

/** Both sides of the comparison, and what is needed to go on if they fit. */
export interface Observation {
  comparison: Comparison;
  /** The rows whose messages the stream holds already. */
  rows: OutboxRow[];
  /** Where the stream ends. */
  end: ChatPosition;
}

/** More acks than this were never on their way: what PostgreSQL may forget in a crash is less than a second's. */
const MOST_UNWRITTEN = 20_000;
const UUID_LENGTH = 36;

/**
 * Looks at the stream, then, in one snapshot, at the state and the rows. Only the holder of the lock, which is us, changes the one or
 * deletes the others; what a dead leader still publishes after the look is refused or, if it comes before we publish, refuses us.
 */
export async function observe(session: RelaySession, nats: NatsConnection): Promise<Observation> {
  const { state: before } = await readRelayState(session);
  const stream = await chatStreamState(nats);
  const messages = stream && (await unwrittenMessages(nats, before, stream));
  const unwritten = messages && messages.map(({ id }) => eventIdOf(id));
  const { state, rows } = await readRelayState(session, (unwritten ?? []).filter(isUuid));
  if (state.epoch !== before.epoch || state.lastSeq !== before.lastSeq) throw new Error('another relay is at work');
  const last = stream && (await chatMessageAt(nats, stream.lastSeq));
  const present = new Set(rows.map(({ eventId }) => eventId));
  const buckets = await bucketRevisions(nats, state.epoch);
  return {
    comparison: { state, stream, unwritten, present, wanted: last && revisionsOf(last), buckets },
    rows,
    end: { seq: stream?.lastSeq ?? 0, id: last?.id ?? null },
  };
}

/** Null if it is another stream than the one that `lastSeq` speaks of, or they are too many. */
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

/** The outbox row's event behind a `Nats-Msg-Id`. */
function eventIdOf(messageId: string): string {
  return messageId.slice(0, UUID_LENGTH);
}
