import { formatCursor, type ChatEvent, type EphemeralData, type StreamCursor } from '@fechatter/core';

/**
 * Builds the frames of the event stream (`docs/events.md`). A durable event's data are the published bytes
 * themselves, framed once and shared by all recipients.
 */

export const RESET_REASONS = ['expired', 'epoch', 'malformed', 'future', 'too_far'] as const;
export type ResetReason = (typeof RESET_REASONS)[number];

/** Why an open stream ends. */
export const ENDING_REASONS = ['token_expired', 'session_revoked', 'slow_consumer', 'draining', 'unavailable'] as const;
export type EndingReason = (typeof ENDING_REASONS)[number];

/** Why a stream that is asked for with a ticket is refused for now. Its client understands no status but 200. */
export const REFUSAL_REASONS = ['draining', 'unavailable', 'starting', 'too_many_streams'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const CLOSING_REASONS = [...new Set([...ENDING_REASONS, ...REFUSAL_REASONS])] as const;

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
  return controlFrame(type, null, data);
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

export function closingFrame(reason: EndingReason | RefusalReason, reconnect: boolean): Buffer {
  return controlFrame('stream.closing', null, { reason, reconnect });
}

function controlFrame(event: string, position: StreamCursor | null, data: object): Buffer {
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
