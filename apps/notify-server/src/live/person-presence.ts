import type { PresenceStateName } from '@fechatter/core';
import type { AbsentPerson, ConnectedSession, SessionState } from './presence-reports.js';

/** What others see of a person. Somebody who is invisible is offline. */
export interface PresenceState {
  state: PresenceStateName;
  /** When they were last here, in milliseconds since 1970. Null while they are, and if they never were. */
  lastSeenAt: number | null;
}

/** When a stream ended: as its instance says, and by the clock of this instance. */
export interface Ending {
  saidAt: number;
  heardAt: number;
}

/** A reload, or a tunnel, is not an absence. */
export const ABSENCE_MS = 30_000;

interface Session {
  state: SessionState;
  saidAt: number;
  /** The instances on which it has a stream. */
  instances: Set<string>;
  ended: Ending;
}

const NEVER: Ending = { saidAt: -Infinity, heardAt: -Infinity };

/** One person, over all sessions and instances. */
export class PersonPresence {
  private readonly sessions = new Map<string, Session>();
  /** When the last stream ended. Counts while there is none. */
  private ended = NEVER;
  /** What others were last told. */
  private shown: PresenceStateName = 'offline';

  constructor(
    readonly workspaceId: string,
    readonly userId: string,
  ) {}

  get isConnected(): boolean {
    for (const { instances } of this.sessions.values()) if (instances.size > 0) return true;
    return false;
  }

  opened({ sessionId, state, saidAt }: ConnectedSession, instance: string): void {
    const known = this.sessions.get(sessionId);
    const session = known ?? { state, saidAt, instances: new Set<string>(), ended: NEVER };
    session.instances.add(instance);
    this.sessions.set(sessionId, session);
    say(session, state, saidAt);
  }

  closed(sessionId: string, instance: string, ending: Ending): void {
    const session = this.sessions.get(sessionId);
    if (!session?.instances.delete(instance)) return;
    session.ended = ending;
    if (!this.isConnected) this.ended = ending;
  }

  said({ sessionId, state, saidAt }: ConnectedSession): void {
    const session = this.sessions.get(sessionId);
    if (session) say(session, state, saidAt);
  }

  /** When the person was last here: now if they are. Null if they never were, as far as is known. */
  lastHere(now: number): number | null {
    if (this.isConnected) return now;
    return this.ended.saidAt > 0 ? this.ended.saidAt : null;
  }

  /** What is to be told to an instance that has just started. Null unless the person has just left. */
  absence(now: number): Pick<AbsentPerson, 'state' | 'endedAt' | 'agoMs'> | null {
    const { saidAt: endedAt, heardAt } = this.ended;
    if (this.isConnected || this.shown === 'offline' || !Number.isFinite(heardAt)) return null;
    return { state: this.shown, endedAt, agoMs: now - heardAt };
  }

  /** Takes over what another instance knows of somebody who has just left. */
  recall(state: PresenceStateName, ending: Ending): void {
    if (this.isConnected || ending.heardAt <= this.ended.heardAt) return;
    this.ended = ending;
    if (this.shown === 'offline') this.shown = state;
  }

  /** What the client of the session said last, with which a new stream of it begins. */
  sessionState(sessionId: string): Pick<ConnectedSession, 'state' | 'saidAt'> | undefined {
    return this.sessions.get(sessionId);
  }

  /**
   * What others see at `now`. `hiddenAt`: since when the person is invisible, else null. To others that is as if
   * their streams had ended then.
   */
  stateAt(now: number, hiddenAt: number | null): PresenceState {
    if (this.isConnected && hiddenAt === null) return { state: this.connectedState(), lastSeenAt: null };
    const { saidAt, heardAt } = hiddenAt === null ? this.ended : { saidAt: hiddenAt, heardAt: hiddenAt };
    if (this.shown !== 'offline' && now - heardAt < ABSENCE_MS) return { state: this.shown, lastSeenAt: null };
    return { state: 'offline', lastSeenAt: saidAt > 0 ? saidAt : null };
  }

  /** The state at `now` if others were told another one, else null. */
  changeAt(now: number, hiddenAt: number | null): PresenceState | null {
    this.forgetSessions(now);
    const present = this.stateAt(now, hiddenAt);
    if (present.state === this.shown) return null;
    this.shown = present.state;
    return present;
  }

  /** Whether nothing is left to be told or remembered. */
  get isForgettable(): boolean {
    return !this.isConnected && this.shown === 'offline';
  }

  private connectedState(): PresenceStateName {
    for (const { state, instances } of this.sessions.values())
      if (instances.size > 0 && state === 'active') return 'online';
    return 'away';
  }

  /** Somebody may be here for months, with a session each day. */
  private forgetSessions(now: number): void {
    for (const [sessionId, { instances, ended }] of this.sessions)
      if (instances.size === 0 && now - ended.heardAt >= ABSENCE_MS) this.sessions.delete(sessionId);
  }
}

function say(session: Session, state: SessionState, saidAt: number): void {
  if (saidAt < session.saidAt) return;
  session.state = state;
  session.saidAt = saidAt;
}
