import { cursorAt, parseCursor } from '../events/stream-cursor.js';

/**
 * How far the relay has published, as it last wrote it down. Whatever it had published up to there was
 * committed before, so a snapshot that reads this contains it.
 */
export interface Published {
  /** Empty before the first epoch. */
  epoch: string;
  /** The stream sequence up to which every ack is recorded. While an epoch begins, that of the one before. */
  lastSeq: number;
  /**
   * The cursor of that position, or of an earlier one. Null or of an earlier epoch if the leader belongs to a
   * release that writes none.
   */
  cursor: string | null;
}

/** Names no stream, so that it is answered with a reset: no epoch has so short a name. */
const BEFORE_EVERY_EPOCH = cursorAt('0000', 1, null);

/**
 * Returns a cursor that is never too late for a snapshot that reads `published`: every event that the snapshot
 * lacks comes after it.
 *
 * Without a cursor of the epoch, the position is right but the event there is unknown. The result then names
 * no event, which is exact while the epoch has none. Otherwise notify-server answers it with a reset, and the
 * client reads a snapshot again, once.
 */
export function eventCursorOf({ epoch, lastSeq, cursor }: Published): string {
  if (epoch === '') return BEFORE_EVERY_EPOCH;
  if (cursor !== null && parseCursor(cursor)?.epoch === epoch) return cursor;
  return cursorAt(epoch, Math.max(1, lastSeq), null);
}
