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

/** Where reading an epoch begins, with the memberships known there. */
export interface FeedStart {
  installation: string;
  epoch: string;
  memberships: MembershipView;
  /** The first sequence to read: far enough back to fill the ring. */
  from: number;
  /** The last event when it was looked at; streams are served once it has been read. */
  present: StreamCursor;
}

/**
 * Loads memberships and waits for revocations that are at least as new as the stream's last message. Null if they are not there (yet), or
 * if the stream became another meanwhile: try again later.
 */
export async function loadFeedStart(
  connection: NatsConnection,
  revocations: RevocationWatch,
  ringSize: number,
): Promise<FeedStart | null> {
  const before = await chatStreamState(connection);
  if (!before) return null;
  const memberships = await membershipsAt(connection, revocations, before);
  const after = await chatStreamState(connection);
  if (!memberships || after?.epoch !== before.epoch || after.lastSeq < before.lastSeq) return null;
  const last = await lastChatEvent(connection);
  const present = presentPosition(after, last);
  // Without any event there is none to wait for, though documents may be there.
  const from = last ? Math.max(after.firstSeq, present.streamSeq + 1 - ringSize) : present.streamSeq + 1;
  return { installation: after.installation, epoch: after.epoch, memberships, from, present };
}

async function membershipsAt(
  connection: NatsConnection,
  revocations: RevocationWatch,
  { epoch, lastSeq }: ChatStreamState,
): Promise<MembershipView | null> {
  const last = await chatMessageAt(connection, lastSeq);
  const needed = (header: string) => Number(last?.header(header) ?? 0);
  const memberships = new MembershipView();
  const loaded = await loadMembers(connection, epoch, (entry) => memberships.set(entry.chatId, entry));
  if (!loaded || loaded.revision < needed(MEMBERS_REVISION_HEADER)) return null;
  if (revocations.epoch !== epoch || revocations.revision < needed(REVOKED_REVISION_HEADER)) return null;
  return memberships;
}

/** Documents are no positions: without any event it is the stream's end, where none is. */
function presentPosition({ epoch, lastSeq }: ChatStreamState, last: ChatMessage | null): StreamCursor {
  if (!last) return { epoch, streamSeq: Math.max(1, lastSeq), idPrefix: NO_EVENT };
  return { epoch, streamSeq: last.streamSeq, idPrefix: idPrefix(last.id) };
}
