/**
 * Headers of every message in `CHAT`, besides `Nats-Msg-Id` (the event's id): the epoch that published it,
 * the revisions of the two buckets at that moment (a reader's buckets must be at least as new), and for
 * messages the type of their chat, which no event carries.
 */
export const EPOCH_HEADER = 'Fechatter-Epoch';
export const MEMBERS_REVISION_HEADER = 'Fechatter-Members-Revision';
export const REVOKED_REVISION_HEADER = 'Fechatter-Revoked-Revision';
export const CHAT_TYPE_HEADER = 'Fechatter-Chat-Type';
/** The backfill that a document or the end of a backfill belongs to. */
export const BACKFILL_HEADER = 'Fechatter-Backfill';
