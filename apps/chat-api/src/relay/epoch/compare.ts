import type { ChatStreamState, EpochReason } from '@fechatter/nats';
import type { RelayState } from '../sql/relay-state.js';

/**
 * Whether the stream and the database fit together: the one decision of the relay, made after each lock and each connect, after every
 * failure, and when the stream is not as it was left. Pure, so that each case is a line in a table.
 */

/** Revisions of the two buckets: those that the stream's last message carries, or those that the buckets are at. */
export interface Revisions {
  members: number;
  revoked: number;
}

export interface Comparison {
  state: RelayState;
  /** Null if there is none. */
  stream: ChatStreamState | null;
  /** The events of the messages that the stream holds after the state's `lastSeq`; null if they are too many to have been on their way. */
  unwritten: readonly string[] | null;
  /** Which of those have a row in the outbox. */
  present: ReadonlySet<string>;
  /** What the stream's last message carries; null if it is gone, or there is none. */
  wanted: Revisions | null;
  /** Null if a bucket is missing, or this epoch's marker. */
  buckets: Revisions | null;
}

export type EpochVerdict =
  | { kind: 'fits' }
  /** Nobody's stream is ever overwritten. */
  | { kind: 'foreign'; installation: string }
  | { kind: 'new-epoch'; why: EpochReason };

export function compare(comparison: Comparison): EpochVerdict {
  const { state, stream } = comparison;
  if (stream && stream.installation !== state.installation)
    return { kind: 'foreign', installation: stream.installation };
  return fits(comparison) ? { kind: 'fits' } : { kind: 'new-epoch', why: reason(comparison) };
}

function fits({ state, stream, unwritten, present, wanted, buckets }: Comparison): boolean {
  if (!stream || state.phase !== 'live') return false;
  const isSame = stream.epoch === state.epoch && stream.system === state.system;
  if (!isSame || isShort(stream, state)) return false;
  if (!unwritten?.every((eventId) => present.has(eventId))) return false;
  return buckets !== null && (wanted === null || isAtLeast(buckets, wanted));
}

/**
 * `lost`: the stream has forgotten, so readers have seen nothing that the database does not know. `restored`: the database may have
 * forgotten, so what was told from it may never have happened. An epoch that a crash left unfinished keeps its reason, else a restore
 * whose first leader died after deleting the stream would pass for a lost one.
 */
function reason({ state, stream }: Comparison): EpochReason {
  if (state.phase === 'starting' && state.why === 'restored') return 'restored';
  if (!stream || isShort(stream, state)) return 'lost';
  const isUnfinished = state.phase === 'starting' && stream.epoch === state.epoch;
  return isUnfinished ? state.why : 'restored';
}

function isShort(stream: ChatStreamState, state: RelayState): boolean {
  return stream.lastSeq < state.lastSeq;
}

function isAtLeast(present: Revisions, wanted: Revisions): boolean {
  return present.members >= wanted.members && present.revoked >= wanted.revoked;
}
