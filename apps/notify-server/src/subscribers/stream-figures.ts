import { CLOSING_REASONS, RESET_REASONS, type ClosingReason, type ResetReason } from '../feed/frames.js';

/** Why a stream ended: as its last frame says, or because the client went away. */
export type EndReason = ClosingReason | 'client_gone';

/** Counts what the streams of this instance did since it started, for the metrics. */
export class StreamFigures {
  opened = 0;
  /** Events that were sent as they happened. */
  liveEvents = 0;
  /** Events that were sent from the ring or from the stream, to clients that had missed them. */
  replayedEvents = 0;
  /** The bytes that were written to sockets, for frames of all kinds. */
  bytes = 0;
  readonly resets = zeros<ResetReason>(RESET_REASONS);
  readonly ended = zeros<EndReason>([...CLOSING_REASONS, 'client_gone']);
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}
