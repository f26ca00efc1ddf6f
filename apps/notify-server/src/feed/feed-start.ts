import { idPrefix, NO_EVENT, type StreamCursor } from '@fechatter/core';
import {
  chatMessageAt,
  chatStreamState,
  lastChatEvent,
  loadMembers,
  MEMBERS_REVISION_HEADER,
  REVOKED_REVISION_HEADER,
  type ChatMessage,
  type ChatStreamState,
  type NatsConnection,
  type RevocationWatch,
} from '@fechatter/nats';
import { MembershipView } from './membership.js';

/** Where reading an epoch starts, and the memberships known there. */
export interface FeedStart {
  installation: string;
  epoch: string;
  memberships: MembershipView;
  /** The first sequence to read, far enough back to fill the ring. */
  from: number;
  /** The stream's last event at that moment. Streams are served once it has been read. */
  end: StreamCursor;
}

/**
 * Loads the memberships, and checks that memberships and revocations are at least as new as the stream's last
 * message. Returns null if they are not (yet), or if the stream was replaced meanwhile: try again later.
 */
export async function loadFeedStart(
  connection: NatsConnection,
  revocations: RevocationWatch,
  ringSize: number,
): Promise<FeedStart | null> {
  const before = await chatStreamState(connection);
  if (!before) return null;
  const memberships = await loadMemberships(connection, revocations, before);
  const after = await chatStreamState(connection);
  if (!memberships || after?.epoch !== before.epoch || after.lastSeq < before.lastSeq) return null;
  const last = await lastChatEvent(connection);
  const end = endOf(after, last);
  // A stream without events has none to wait for, even if it holds documents.
  const from = last ? Math.max(after.firstSeq, end.streamSeq + 1 - ringSize) : end.streamSeq + 1;
  return { installation: after.installation, epoch: after.epoch, memberships, from, end };
}

async function loadMemberships(
  connection: NatsConnection,
  revocations: RevocationWatch,
  { epoch, lastSeq }: ChatStreamState,
): Promise<MembershipView | null> {
  const last = await chatMessageAt(connection, lastSeq);
  const required = (header: string) => Number(last?.header(header) ?? 0);
  const memberships = new MembershipView();
  const loaded = await loadMembers(connection, epoch, (entry) => memberships.set(entry.chatId, entry, lastSeq));
  if (!loaded || loaded.revision < required(MEMBERS_REVISION_HEADER)) return null;
  if (revocations.epoch !== epoch || revocations.revision < required(REVOKED_REVISION_HEADER)) return null;
  return memberships;
}

/**
 * The position of the last event. Documents don't count: in a stream without events it is the stream's end,
 * marked as no event.
 */
function endOf({ epoch, lastSeq }: ChatStreamState, last: ChatMessage | null): StreamCursor {
  if (!last) return { epoch, streamSeq: Math.max(1, lastSeq), idPrefix: NO_EVENT };
  return { epoch, streamSeq: last.streamSeq, idPrefix: idPrefix(last.id) };
}
