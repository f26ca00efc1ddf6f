import type { Membership } from '@fechatter/core';
import type { JsMsg } from 'nats';
import type { SweepRule } from './bucket-sweep.js';
import { keyTokens } from './bucket-view.js';
import { CHAT_MAX_AGE_MS } from '../chat/chat-stream.js';
import type { RevokedBucket } from './revoked-bucket.js';
import { everyKey, everyRevokedSession, MEMBERS_BUCKET, REVOKED_BUCKET } from '../subjects.js';

/**
 * Departures that are so old that the stream no longer holds their events. Until then they must be known, so
 * that a replay can tell people that they were removed.
 */
export function oldDepartures(epoch: string): SweepRule {
  return { bucket: MEMBERS_BUCKET, keys: everyKey(epoch), maxAgeMs: CHAT_MAX_AGE_MS, isExpired: isDeparture };
}

/**
 * Sessions that were revoked so long ago that they would have expired by now. API tokens live longer and are
 * excluded.
 */
export function oldSessions(epoch: string, revoked: RevokedBucket, sessionTtlMs: number): SweepRule {
  return {
    bucket: REVOKED_BUCKET,
    keys: everyRevokedSession(epoch),
    maxAgeMs: sessionTtlMs,
    isExpired: () => true,
    onSwept: (through) => revoked.noteSwept(through),
  };
}

function isDeparture(entry: JsMsg): boolean {
  const isMembership = keyTokens(MEMBERS_BUCKET, entry)?.length === 4;
  return isMembership && entry.json<Membership>().leftSeq !== undefined;
}
