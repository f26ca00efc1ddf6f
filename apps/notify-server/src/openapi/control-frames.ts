import type { Frame } from '@fechatter/openapi';
import type { StreamCursor } from '@fechatter/core';
import {
  closingFrame,
  CLOSING_REASONS,
  ephemeralFrame,
  heartbeatFrame,
  liveFrame,
  readyFrame,
  RESET_REASONS,
  resetFrame,
} from '../feed/frames.js';

const HEARTBEAT_SECONDS = 20;

/** Every control frame as clients get it, with each of its reasons. */
export function controlFrames(position: StreamCursor): Frame[] {
  return [
    readyFrame(position, true, HEARTBEAT_SECONDS),
    readyFrame(null, false, HEARTBEAT_SECONDS),
    liveFrame(),
    ...RESET_REASONS.map((reason) => resetFrame(position, reason)),
    heartbeatFrame(position),
    ...CLOSING_REASONS.map((reason) => closingFrame(reason, reason !== 'session_revoked')),
  ].map(parsed);
}

/** Every ephemeral frame as clients get it. */
export function ephemeralFrames(): Frame[] {
  const [userId, moment] = ['3', '2026-11-23T09:02:06.000Z'];
  return [
    ephemeralFrame('typing.started', { chatId: '42', threadRootId: null, userId, expiresAt: moment }),
    ephemeralFrame('presence.changed', {
      users: [
        { userId, state: 'online', lastSeenAt: null },
        { userId: '4', state: 'offline', lastSeenAt: moment },
      ],
    }),
  ].map(parsed);
}

function parsed(bytes: Buffer): Frame {
  const lines = bytes.toString().trimEnd().split('\n');
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  return { event: field('event') ?? '', id: field('id') ?? null, data: JSON.parse(field('data') ?? '') as unknown };
}
