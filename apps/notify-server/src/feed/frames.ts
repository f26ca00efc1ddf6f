import { formatCursor, type ChatEvent, type EphemeralData, type StreamCursor } from '@fechatter/core';

/**
 * Builds the frames of the event stream (`docs/events.md`). A durable event's data are the published bytes
 * themselves, framed once and shared by all recipients.
 */

export const RESET_REASONS = ['expired', 'epoch', 'malformed', 'future', 'too_far'] as const;
/** Why the stream has a gap. */
export type ResetReason = (typeof RESET_REASONS)[number];

/** Why an open stream ends. */
export const ENDING_REASONS = ['token_expired', 'session_revoked', 'slow_consumer', 'draining', 'unavailable'] as const;
export type EndingReason = (typeof ENDING_REASONS)[number];

/** Why a stream that is asked for with a ticket is refused for now. Its client understands no status but 200. */
export const REFUSAL_REASONS = ['draining', 'unavailable', 'starting', 'too_many_streams'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const CLOSING_REASONS = [...new Set([...ENDING_REASONS, ...REFUSAL_REASONS])] as const;
/** Why the server closes the stream, or refuses it for now. */
export type ClosingReason = (typeof ENDING_REASONS)[number] | (typeof REFUSAL_REASONS)[number];

/**
 * What the frames of the stream itself carry. The comment of a frame describes it to clients, in
 * `docs/asyncapi.yaml`.
 */
export interface ControlData {
  /**
   * Always the first frame. With an `id`, the stream continues from there. Without one, the cursor was refused
   * and `stream.reset` follows.
   */
  'stream.ready': ReadyData;
  /** The replay is complete. Live events follow. */
  'stream.live': object;
  /** The stream has a gap: fetch the state again, and forget the ids of events seen so far. */
  'stream.reset': ResetData;
  /** Comes every `heartbeatSeconds`. Its `id` is the position up to which the stream was processed for you. */
  'stream.heartbeat': object;
  /** The last frame: the server closes the stream. */
  'stream.closing': ClosingData;
}

interface ReadyData {
  /** Whether the stream continues after the cursor of the request. */
  resumed: boolean;
  /** The time between two heartbeats. After two without any data, reconnect. */
  heartbeatSeconds: number;
}

interface ResetData {
  reason: ResetReason;
  /** The path from which to fetch the state again. */
  refetch: string;
}

interface ClosingData {
  reason: ClosingReason;
  /** Whether another attempt can succeed. */
  reconnect: boolean;
}

const CR = 0x0d;
const LF = 0x0a;
/** The URL that a client refetches after a gap. */
export const REFETCH = '/api/chat';

export function retryLine(milliseconds: number): Buffer {
  return Buffer.from(`retry: ${milliseconds}\n\n`);
}

export function eventFrame(type: ChatEvent['type'], cursor: StreamCursor, json: Uint8Array): Buffer {
  const head = Buffer.from(`event: ${type}\nid: ${formatCursor(cursor)}\ndata: `);
  return Buffer.concat([head, oneLine(json), Buffer.from('\n\n')]);
}

/** Has no id: nobody resumes from it, and it is never replayed. */
export function ephemeralFrame<T extends keyof EphemeralData>(type: T, data: EphemeralData[T]): Buffer {
  return namedFrame(type, null, data);
}

/** `position` is null where the client must not resume from this frame. */
export function readyFrame(position: StreamCursor | null, resumed: boolean, heartbeatSeconds: number): Buffer {
  return controlFrame('stream.ready', position, { resumed, heartbeatSeconds });
}

export function resetFrame(position: StreamCursor, reason: ResetReason): Buffer {
  return controlFrame('stream.reset', position, { reason, refetch: REFETCH });
}

export function liveFrame(): Buffer {
  return controlFrame('stream.live', null, {});
}

export function heartbeatFrame(position: StreamCursor): Buffer {
  return controlFrame('stream.heartbeat', position, {});
}

export function closingFrame(reason: ClosingReason, reconnect: boolean): Buffer {
  return controlFrame('stream.closing', null, { reason, reconnect });
}

function controlFrame<T extends keyof ControlData>(
  event: T,
  position: StreamCursor | null,
  data: ControlData[T],
): Buffer {
  return namedFrame(event, position, data);
}

function namedFrame(event: string, position: StreamCursor | null, data: object): Buffer {
  const id = position ? `id: ${formatCursor(position)}\n` : '';
  return Buffer.from(`event: ${event}\n${id}data: ${JSON.stringify(data)}\n\n`);
}

/**
 * Removes line breaks, which would end the frame's line. JSON needs none: they only occur between tokens,
 * never inside a string.
 */
function oneLine(json: Uint8Array): Uint8Array {
  if (!json.includes(LF) && !json.includes(CR)) return json;
  return json.filter((byte) => byte !== LF && byte !== CR);
}
