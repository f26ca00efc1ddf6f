import type { EventType, SessionKind } from '@fechatter/core';

/**
 * Builds every subject and bucket key; no other file contains one. They consist of digits and fixed words,
 * never of user text.
 */

export const CHAT_STREAM = 'CHAT';
export const CHAT_STREAM_SUBJECTS = ['chat.>', 'index.>'];
export const ALL_EVENTS = 'chat.>';
export const ALL_DOCUMENTS = 'index.document.>';
export const BACKFILL_DONE = 'index.backfill.done.0.0';

export const MEMBERS_BUCKET = 'MEMBERS';
export const REVOKED_BUCKET = 'REVOKED';
export const SWEPT = 'swept';
export const REPLACED = 'replaced';
export const BEAT = 'beat';
export const TICKETS_BUCKET = 'TICKETS';
export const PRESENCE_BUCKET = 'PRESENCE';
export const INDEXER_BUCKET = 'INDEXER';
export const LEASE_KEY = 'lease';
export const PURGED_KEY = 'purged';
export const POINTER_KEY = 'pointer';
export const ORDER_KEY = 'order';

export const WORK_STREAM = 'WORK';
export const WORK_STREAM_SUBJECTS = ['work.>'];
export const REINDEX_SUBJECT = 'work.reindex.request';
export const DEAD_LETTER_SUBJECT = 'work.dead.document';

export const LIVE_STREAM = 'LIVE';
export const LIVE_STREAM_SUBJECTS = ['live.>'];
/** Who is connected to which notify-server. */
export const PRESENCE_SUBJECT = 'live.presence';
/** Who is typing where. */
export const TYPING_SUBJECT = 'live.typing';

/** A core NATS message, which may be lost: "the outbox has something new". */
export const OUTBOX_HINT = 'hint.outbox';
/** The same: "the index has applied these documents". */
export const APPLIED_HINT = 'hint.applied';

/** `chat.<entity>.<event>.<ws>.<chat>`. Workspace-wide events have chat `0`. */
export function eventSubject(type: EventType, workspaceId: string, chatId: string | null): string {
  return `chat.${type}.${digits(workspaceId)}.${digits(chatId ?? '0')}`;
}

export function isEventSubject(subject: string): boolean {
  return subject.startsWith(ALL_EVENTS.slice(0, -1));
}

/** A filter for every event of one workspace: what a replay for one of its people reads. */
export function workspaceEvents(workspaceId: string): string {
  return `chat.*.*.${digits(workspaceId)}.>`;
}

/** The key of a person in `PRESENCE`. */
export function presenceKey(workspaceId: string, userId: string): string {
  return `${digits(workspaceId)}.${digits(userId)}`;
}

export function documentSubject(workspaceId: string, chatId: string): string {
  return `index.document.put.${digits(workspaceId)}.${digits(chatId)}`;
}

export function isDocumentSubject(subject: string): boolean {
  return subject.startsWith(ALL_DOCUMENTS.slice(0, -1));
}

export function memberKey(epoch: string, workspaceId: string, chatId: string, userId: string): string {
  return `${epoch}.${digits(workspaceId)}.${digits(chatId)}.${digits(userId)}`;
}

export function chatMemberKeys(epoch: string, workspaceId: string, chatId: string): string {
  return `${epoch}.${digits(workspaceId)}.${digits(chatId)}.*`;
}

/** Every key of one epoch, in any bucket. */
export function everyKey(epoch: string): string {
  return `${epoch}.>`;
}

/** The epoch's marker, written when all its memberships are in the bucket. */
export function completeKey(epoch: string): string {
  return `${epoch}.complete`;
}

export function revokedSessionKey(epoch: string, kind: SessionKind, sessionId: string): string {
  return `${epoch}.${kind}.${sessionId}`;
}

/** The revoked sessions of people, without API tokens. */
export function everyRevokedSession(epoch: string): string {
  return `${epoch}.session.*`;
}

/** Holds the revision up to which `everyRevokedSession` was swept. */
export function sweptKey(epoch: string): string {
  return `${epoch}.${SWEPT}`;
}

/** Holds the epochs that this one has replaced for good. */
export function replacedKey(epoch: string): string {
  return `${epoch}.${REPLACED}`;
}

/** Written once a second by the leader, when every revocation is in the bucket. */
export function beatKey(epoch: string): string {
  return `${epoch}.${BEAT}`;
}

export function revokedUserKey(epoch: string, userId: string): string {
  return `${epoch}.user.${digits(userId)}`;
}

/** A bucket is a stream. */
export function bucketStream(bucket: string): string {
  return `KV_${bucket}`;
}

export function bucketSubject(bucket: string, key: string): string {
  return `$KV.${bucket}.${key}`;
}

function digits(id: string): string {
  if (!/^\d+$/.test(id)) throw new TypeError(`not an id: ${JSON.stringify(id)}`);
  return id;
}
