import { completeUntil, THE_BEGINNING, type IndexCheckpoint } from '@fechatter/core';
import type { ChatStreamState, PurgedThrough } from '@fechatter/nats';

/**
 * Where an indexer goes on, given a build's checkpoint and the current stream. Pure, so that each case is a
 * row in a table.
 */
export type StartingPoint =
  | { kind: 'resume' }
  /**
   * There is no stream, or it is shorter than what was read from it: the relay is about to begin a new epoch.
   */
  | { kind: 'wait' }
  /**
   * The build may lack something that the stream does not contain: request everything since `from`, and read
   * on from the stream's end.
   */
  | { kind: 'backfill'; from: string }
  /** The build may hold what never happened: another one must replace it. */
  | { kind: 'replace' };

export function startingPoint(
  checkpoint: IndexCheckpoint | null,
  stream: ChatStreamState | null,
  purged: PurgedThrough | null,
): StartingPoint {
  if (!stream) return { kind: 'wait' };
  if (!checkpoint) return { kind: 'backfill', from: THE_BEGINNING };
  if (lineageOf(stream) !== checkpoint.lineage) return { kind: 'replace' };
  if (stream.epoch === checkpoint.epoch && checkpoint.streamSeq > stream.lastSeq) return { kind: 'wait' };
  return canFollow(checkpoint, stream, purged)
    ? { kind: 'resume' }
    : { kind: 'backfill', from: completeUntil(checkpoint) };
}

/** Whether the stream still contains everything after the checkpoint. */
export function canFollow(checkpoint: IndexCheckpoint, stream: ChatStreamState, purged: PurgedThrough | null): boolean {
  const isPurged = purged?.epoch === stream.epoch && checkpoint.streamSeq < purged.streamSeq;
  const hasExpired = checkpoint.streamSeq + 1 < stream.firstSeq;
  return checkpoint.epoch === stream.epoch && !isPurged && !hasExpired;
}

/**
 * Which life of the database the stream reports. The reason why the epoch began is not enough: an indexer may
 * be stopped throughout the epoch after a restore and start again in a later one.
 */
export function lineageOf({ system, restored }: ChatStreamState): string {
  return `${system}:${restored}`;
}
