import type { PresenceStateName } from '@fechatter/core';

/** What notify-servers tell each other about who is connected, through `LIVE`. */

export type SessionState = 'active' | 'away';

/** A session with a stream on the instance that says so. */
export interface ConnectedSession {
  workspaceId: string;
  userId: string;
  sessionId: string;
  state: SessionState;
  /** When the client said this state, in milliseconds since 1970. Of two, the later one counts. */
  saidAt: number;
}

/** Somebody whose last stream has ended, but not so long ago that they are offline. */
export interface AbsentPerson {
  workspaceId: string;
  userId: string;
  /** What others see until they are offline. */
  state: PresenceStateName;
  /** When the last stream ended, in milliseconds since 1970, and how long ago that was when this was said. */
  endedAt: number;
  agoMs: number;
}

export type PresenceReport = { instance: string; at: number } & (
  | { kind: 'opened' | 'closed'; sessions: ConnectedSession[] }
  /** All sessions of the instance, in `parts` messages. */
  | { kind: 'list'; part: number; parts: number; sessions: ConnectedSession[] }
  /** A client said the state of its session to this instance, whichever has its streams. */
  | { kind: 'said'; sessions: ConnectedSession[] }
  /** The instance has just started: everybody says their list, and who has just left. */
  | { kind: 'asked' }
  | { kind: 'absent'; people: AbsentPerson[] }
);

/** Null for what this release does not know: a later one may say it while releases are being replaced. */
export function presenceReport(value: unknown): PresenceReport | null {
  const { instance, at, kind, sessions, part, parts, people } = (value ?? {}) as Record<string, unknown>;
  if (typeof instance !== 'string' || typeof at !== 'number') return null;
  const hasSessions = isListOf(sessions, ['workspaceId', 'userId', 'sessionId', 'state']);
  const isKnown =
    kind === 'asked' ||
    (kind === 'absent' && isListOf(people, ['workspaceId', 'userId', 'state'])) ||
    (kind === 'list' && hasSessions && typeof part === 'number' && typeof parts === 'number') ||
    ((kind === 'opened' || kind === 'closed' || kind === 'said') && hasSessions);
  return isKnown ? (value as PresenceReport) : null;
}

function isListOf(value: unknown, texts: readonly string[]): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((one) =>
    texts.every((name) => typeof (one as Record<string, unknown> | null)?.[name] === 'string'),
  );
}
