/**
 * The SSE id: `<epoch>-<stream sequence>-<first 6 characters of the event's id>`. The same on every notify-server. The last part
 * proves that the sequence still means the event it meant: a stream that forgot and handed the number out again has another id there.
 */
export interface StreamCursor {
  epoch: string;
  streamSeq: number;
  idPrefix: string;
}

/** Stands for the event's id where no event has the position: an empty stream's beginning. */
export const NO_EVENT = '000000';

const pattern = /^([0-9a-z]{4,32})-([1-9]\d{0,15})-([0-9a-f]{6})$/;

export function formatCursor({ epoch, streamSeq, idPrefix }: StreamCursor): string {
  return `${epoch}-${streamSeq}-${idPrefix}`;
}

/** Null if `text` is not a cursor at all. */
export function parseCursor(text: string): StreamCursor | null {
  const match = pattern.exec(text);
  if (!match) return null;
  const streamSeq = Number(match[2]);
  if (!Number.isSafeInteger(streamSeq)) return null;
  return { epoch: match[1] ?? '', streamSeq, idPrefix: match[3] ?? '' };
}

export function idPrefix(eventId: string): string {
  return eventId.slice(0, 6);
}
