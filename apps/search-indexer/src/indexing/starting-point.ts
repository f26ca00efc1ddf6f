import type { IndexCheckpoint } from '@fechatter/core';
import type { ChatStreamState, PurgedThrough } from '@fechatter/nats';

/** Where an indexer goes on, from what the index says of itself and what the stream is now. Pure: each case is a line in a table. */
export type StartingPoint =
  | { kind: 'go-on' }
  /** There is no stream, or it is shorter than what was read of it: the relay is about to begin a new epoch. */
  | { kind: 'wait' }
  /** Something may be missing that the stream does not have: ask for everything since `from`, and read on from the stream's end. */
  | { kind: 'backfill'; from: string; clear: boolean };

/** Older than any message: a backfill from here is one of everything. */
export const THE_BEGINNING = '1970-01-01T00:00:00.000Z';

/** Events of different chats may be up to a transaction's life out of order. */
const MARGIN_MS = 60_000;

export function startingPoint(
  checkpoint: IndexCheckpoint | null,
  stream: ChatStreamState | null,
  purged: PurgedThrough | null,
): StartingPoint {
  if (!stream) return { kind: 'wait' };
  if (!checkpoint) return { kind: 'backfill', from: THE_BEGINNING, clear: false };
  // What was indexed may never have happened, and its versions say nothing any more.
  if (lineageOf(stream) !== checkpoint.lineage) return { kind: 'backfill', from: THE_BEGINNING, clear: true };
  if (stream.epoch !== checkpoint.epoch) return { kind: 'backfill', from: safeTime(checkpoint), clear: false };
  if (checkpoint.streamSeq > stream.lastSeq) return { kind: 'wait' };
  const isPurged = purged?.epoch === stream.epoch && checkpoint.streamSeq < purged.streamSeq;
  const isGone = checkpoint.streamSeq + 1 < stream.firstSeq;
  return isPurged || isGone ? { kind: 'backfill', from: safeTime(checkpoint), clear: false } : { kind: 'go-on' };
}

/**
 * Which life of the database the stream tells of. Not only why its epoch began: an indexer may sleep through the epoch after a restore and
 * wake up in a later one.
 */
export function lineageOf({ system, restored }: ChatStreamState): string {
  return `${system}:${restored}`;
}

/** Nothing that happened before this can be missing. */
function safeTime({ occurredAt, backfillFrom }: IndexCheckpoint): string {
  const margin = new Date(Math.max(0, Date.parse(occurredAt) - MARGIN_MS)).toISOString();
  return backfillFrom !== null && backfillFrom < margin ? backfillFrom : margin;
}
