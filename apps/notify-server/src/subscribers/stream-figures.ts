import {
  ENDING_REASONS,
  REFUSAL_REASONS,
  RESET_REASONS,
  type EndingReason,
  type RefusalReason,
  type ResetReason,
} from '../feed/frames.js';

/** Why a stream ended: as its last frame says, or because the client went away. */
export type EndReason = EndingReason | 'client_gone';

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
  readonly ended = zeros<EndReason>([...ENDING_REASONS, 'client_gone']);
  /** Streams that were asked for with a ticket, and refused with 200. */
  readonly refused = zeros<RefusalReason>(REFUSAL_REASONS);
}

function zeros<Key extends string>(keys: readonly Key[]): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<Key, number>;
}
