/**
 * The SSE id, the same on every notify-server: `<epoch>-<stream sequence>-<first 6 characters of the event's
 * id>`. The last part proves that the sequence still belongs to the same event: a stream that lost data and
 * assigned the sequence again has another event there.
 */
export interface StreamCursor {
  epoch: string;
  streamSeq: number;
  idPrefix: string;
}

/** Used as `idPrefix` where no event has the position: at the beginning of an empty stream. */
export const NO_EVENT = '000000';

const pattern = /^([0-9a-z]{4,32})-([1-9]\d{0,15})-([0-9a-f]{6})$/;

export function formatCursor({ epoch, streamSeq, idPrefix }: StreamCursor): string {
  return `${epoch}-${streamSeq}-${idPrefix}`;
}

/** The cursor of a position of an epoch's stream. `eventId`: the event there; null where none is. */
export function cursorAt(epoch: string, streamSeq: number, eventId: string | null): string {
  return formatCursor({ epoch, streamSeq, idPrefix: eventId === null ? NO_EVENT : idPrefix(eventId) });
}

/** Null if `text` is not a cursor. */
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
