import { CHAT_MAX_AGE_MS, type ChatStreamState, type EpochReason } from '@fechatter/nats';
import type { RelayState } from '../sql/relay-state.js';

/** Whatever was published later than this is still in the stream, unless it was purged. */
const EVIDENCE_MS = CHAT_MAX_AGE_MS / 2;

/**
 * Decides whether the stream and the database fit together. This is the relay's only decision. It is made
 * after each lock, after each connect, after every failure, and when the stream is not as the relay left it.
 * Pure, so that each case is a row in a table.
 */

/**
 * Revisions of the two buckets: those that the stream's last message carries, or those that the buckets have.
 */
export interface Revisions {
  members: number;
  revoked: number;
}

export interface Comparison {
  state: RelayState;
  /** Null if there is no stream. */
  stream: ChatStreamState | null;
  /**
   * The ids of the events after the state's `lastSeq` in the stream. Null if there are too many messages to
   * have been under way. Documents prove nothing: their rows are not on disk before they are published.
   */
  unwritten: readonly string[] | null;
  /** The ids of `unwritten` that have a row in the outbox. */
  present: ReadonlySet<string>;
  /** The revisions that the stream's last message carries. Null if it is gone or there is none. */
  wanted: Revisions | null;
  /** Null if a bucket or this epoch's marker is missing. */
  buckets: Revisions | null;
  /** How many replicas the stream must have. Null: any number will do. */
  replicas: number | null;
}

export type EpochVerdict =
  | { kind: 'fits' }
  /** The stream of another installation is never overwritten. */
  | { kind: 'foreign'; installation: string }
  | { kind: 'new-epoch'; why: EpochReason };

export function compare(comparison: Comparison): EpochVerdict {
  const { state, stream } = comparison;
  if (stream && stream.installation !== state.installation)
    return { kind: 'foreign', installation: stream.installation };
  if (!fits(comparison)) return { kind: 'new-epoch', why: reason(comparison) };
  // Readers have seen nothing that the database does not contain.
  return hasReplicas(comparison) ? { kind: 'fits' } : { kind: 'new-epoch', why: 'lost' };
}

function fits({ state, stream, unwritten, present, wanted, buckets }: Comparison): boolean {
  if (!stream || state.phase !== 'live') return false;
  const isSame = stream.epoch === state.epoch && stream.system === state.system;
  if (!isSame || isShort(stream, state)) return false;
  if (isEvidenceGone(stream, state) || !unwritten?.every((eventId) => present.has(eventId))) return false;
  return buckets !== null && (wanted === null || isAtLeast(buckets, wanted));
}

function hasReplicas({ stream, replicas }: Comparison): boolean {
  return replicas === null || stream?.replicas === replicas;
}

/**
 * `lost`: the stream has lost data, so readers have seen nothing that the database does not contain.
 * `restored`: the database may have lost data, so what was announced from it may never have happened. An
 * epoch that a crash left unfinished keeps its reason; otherwise a restore whose first leader died after
 * deleting the stream would count as `lost`.
 */
function reason({ state, stream }: Comparison): EpochReason {
  if (state.phase === 'starting' && state.why === 'restored') return 'restored';
  if (!stream || isShort(stream, state)) return 'lost';
  // The stream of an unfinished epoch, or the one that it was about to replace.
  const isUnfinished = state.phase === 'starting' && [state.epoch, ...state.replaced].includes(stream.epoch);
  return isUnfinished ? state.why : 'restored';
}

function isShort(stream: ChatStreamState, state: RelayState): boolean {
  return stream.lastSeq < state.lastSeq;
}

/**
 * Whether events after `lastSeq` may have expired. Then those that are left prove nothing: a database that was
 * restored from a backup fits a stream that was quiet for a week. What is missing otherwise was purged:
 * documents.
 */
function isEvidenceGone(stream: ChatStreamState, { lastSeq, recordedMsAgo }: RelayState): boolean {
  return stream.firstSeq > lastSeq + 1 && recordedMsAgo > EVIDENCE_MS;
}

function isAtLeast(present: Revisions, wanted: Revisions): boolean {
  return present.members >= wanted.members && present.revoked >= wanted.revoked;
}
