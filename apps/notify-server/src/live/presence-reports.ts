/** What notify-servers tell each other about who is connected, through `LIVE`. Read tolerantly. */

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

export type PresenceReport = { instance: string; at: number } & (
  | { kind: 'opened' | 'closed'; sessions: ConnectedSession[] }
  /** All sessions of the instance, in `parts` messages. */
  | { kind: 'list'; part: number; parts: number; sessions: ConnectedSession[] }
  /** A client said the state of its session to this instance, whichever has its streams. */
  | { kind: 'said'; sessions: ConnectedSession[] }
  /** The instance has just started: everybody says their list. */
  | { kind: 'asked' }
);

/** Null if this release does not know the report. */
export function presenceReport(value: unknown): PresenceReport | null {
  const { instance, at, kind } = (value ?? {}) as Partial<PresenceReport>;
  const isKnown = kind !== undefined && ['opened', 'closed', 'list', 'said', 'asked'].includes(kind);
  return isKnown && typeof instance === 'string' && typeof at === 'number' ? (value as PresenceReport) : null;
}
