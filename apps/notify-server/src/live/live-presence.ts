import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, endsWithin, type Presence } from '@fechatter/core';
import { LiveChannel, PRESENCE_SUBJECT, PresenceBucket, type NatsConnection } from '@fechatter/nats';
import type { Log, SignedInActor } from '@fechatter/server';
import { ephemeralFrame } from '../feed/frames.js';
import type { Hub } from '../subscribers/hub.js';
import type { TimerWheel } from '../subscribers/timer-wheel.js';
import { connected, OwnSessions, type Owner } from './own-sessions.js';
import type { PresenceState } from './person-presence.js';
import { PresenceView, type PresenceChange } from './presence-view.js';
import { presenceReport, type ConnectedSession, type PresenceReport } from './presence-reports.js';

/**
 * Tells the other notify-servers who has a stream here, and the people here who has one anywhere.
 *
 * Changes are said at once, the whole list every ten seconds, after a loss of `LIVE`, and when an instance that
 * has just started asks. Changes of what people see are gathered for a second: a workspace hears of all of them
 * in one frame.
 */

const LIST_EVERY_MS = 10_000;
const CHANGES_EVERY_MS = 1_000;
/** What opens and closes within this time is said together. */
const GATHER_MS = 50;
/** A message of NATS may have a megabyte, a session takes some 150 bytes. */
const SESSIONS_IN_A_REPORT = 2_000;
const AGAIN_MS = 100;
/** How long a request waits for what is not known yet. */
const PATIENCE_MS = 4_000;
/** How long a shutdown waits for what it notes. */
const CLOSING_MS = 2_000;
const NOTED_AT_ONCE = 256;
/** The others wait for the next second. */
const CHANGES_AT_ONCE = 5_000;

export type SaidPresence = 'active' | 'away' | 'invisible';
type Whose = Pick<SignedInActor, 'workspaceId' | 'userId'>;

export class LivePresence {
  private readonly self = randomUUID();
  private readonly own = new OwnSessions();
  private readonly bucket: PresenceBucket;
  private readonly view: PresenceView;
  private isGathering = false;

  constructor(
    nats: NatsConnection,
    private readonly channel: LiveChannel,
    private readonly hub: Hub,
    private readonly wheel: TimerWheel,
    private readonly log: Log,
  ) {
    const onError = (err: unknown) => log.warn({ err }, 'presence could not be restored yet');
    this.bucket = new PresenceBucket(nats, (whose) => this.view.noteChange(whose), onError);
    this.view = new PresenceView(this.self, (workspaceId, userId) => this.hiddenSince({ workspaceId, userId }));
  }

  start(): void {
    this.wheel.every(LIST_EVERY_MS, () => this.sayList());
    this.wheel.every(CHANGES_EVERY_MS, () => this.tellChanges());
    this.wheel.after(0, () => this.begin());
  }

  /** Tells the others that the streams here have ended, and notes when the people who left were here. */
  async close(): Promise<void> {
    this.sayChanges();
    await endsWithin(CLOSING_MS, this.noteAbsent());
    this.channel.close();
    this.bucket.close();
  }

  /** Some hundred at a time. */
  private async noteAbsent(): Promise<void> {
    for (const people of inPieces(this.view.absentPeople(), NOTED_AT_ONCE))
      await Promise.all(people.map(({ endedAt, ...whose }) => this.noteLastSeen(whose, endedAt)));
  }

  /** A stream of this session has opened here. */
  opened(actor: SignedInActor): void {
    this.own.opened(actor);
    this.sayChangesSoon();
  }

  closed(actor: SignedInActor): void {
    this.own.closed(actor);
    this.sayChangesSoon();
  }

  /** Applies what any instance said. */
  hear(json: unknown): void {
    const report = presenceReport(json);
    if (!report) return;
    this.view.hear(report);
    if (report.kind === 'asked' && report.instance !== this.self) this.answer();
  }

  /** Says everything, and asks everybody to: at the start, and when `LIVE` was lost with what was said last. */
  begin(): void {
    if (this.say({ kind: 'asked' })) this.sayList();
    else this.wheel.after(AGAIN_MS, () => this.begin());
  }

  /**
   * Sets the state of the actor's session, or makes the person invisible. Throws `dependency_unavailable` if
   * that can't be kept.
   */
  async set(actor: SignedInActor, state: SaidPresence): Promise<void> {
    this.assertLoaded();
    await this.setInvisible(actor, state === 'invisible');
    if (state === 'invisible') return;
    this.say({ kind: 'said', sessions: [connected(actor, { state, saidAt: Date.now() })] });
  }

  /** Whether the person wants to be taken for offline. */
  isInvisible(whose: Whose): boolean {
    return this.hiddenSince(whose) !== null;
  }

  /**
   * The people as the caller sees them. Nobody of another workspace is ever known here. Just after the start it
   * waits until the other instances have said who is on them, and throws `dependency_unavailable` if that takes
   * too long.
   */
  async of(workspaceId: string, userIds: readonly string[]): Promise<Presence[]> {
    const end = performance.now() + PATIENCE_MS;
    while (!this.isKnown && performance.now() < end) await pause(AGAIN_MS);
    if (!this.isKnown) throw notKnown();
    return userIds.map((userId) => shown(userId, this.stateOf({ workspaceId, userId })));
  }

  private stateOf(whose: Whose): PresenceState {
    const state = this.view.stateOf(whose);
    if (state && (state.state !== 'offline' || state.lastSeenAt !== null)) return state;
    return { state: 'offline', lastSeenAt: this.bucket.find(whose)?.lastSeenAt ?? null };
  }

  private get isKnown(): boolean {
    return this.bucket.isLoaded && this.view.isAnswered;
  }

  private assertLoaded(): void {
    if (!this.bucket.isLoaded) throw notKnown();
  }

  private hiddenSince(whose: Whose): number | null {
    const known = this.bucket.find(whose);
    return known?.isInvisible ? (known.lastSeenAt ?? 0) : null;
  }

  /** Who becomes invisible was last seen when they were last here. Then the time stands still. */
  private async setInvisible(whose: Whose, isInvisible: boolean): Promise<void> {
    const known = this.bucket.find(whose);
    // Somebody who has never been invisible says often that they are there.
    if (!known?.isInvisible && !isInvisible) return;
    const lastHere = known?.isInvisible ? null : this.view.lastHere(whose);
    const lastSeenAt = lastHere ?? known?.lastSeenAt ?? null;
    try {
      await this.bucket.put(whose, { isInvisible, lastSeenAt });
    } catch (err) {
      this.log.warn({ err }, 'presence could not be kept');
      throw new DomainError('dependency_unavailable', 'The presence could not be kept.');
    }
  }

  private sayChangesSoon(): void {
    if (this.isGathering) return;
    this.isGathering = true;
    setTimeout(() => this.sayChanges(), GATHER_MS).unref();
  }

  /** What can't be said while NATS is away is in the next list. */
  private sayChanges(): void {
    this.isGathering = false;
    for (const kind of ['closed', 'opened'] as const) {
      for (const sessions of inPieces(this.own.takeUnsaid(kind))) {
        if (sessions.length > 0) this.say({ kind, sessions: this.connectedOf(sessions) });
      }
    }
  }

  private sayList(): void {
    const pieces = inPieces(this.own.all());
    pieces.forEach((sessions, part) => {
      this.say({ kind: 'list', part, parts: pieces.length, sessions: this.connectedOf(sessions) });
    });
  }

  private connectedOf(sessions: readonly Owner[]): ConnectedSession[] {
    return sessions.map((session) => connected(session, this.view.sessionState(session)));
  }

  private answer(): void {
    this.sayList();
    for (const people of inPieces(this.view.absentPeople()))
      if (people.length > 0) this.say({ kind: 'absent', people });
  }

  private say(report: Unsigned<PresenceReport>): boolean {
    return this.channel.say(PRESENCE_SUBJECT, { instance: this.self, at: Date.now(), ...report });
  }

  private tellChanges(): void {
    // Who is invisible is not known yet.
    if (!this.bucket.isLoaded) return;
    const changes = this.view.takeChanges(CHANGES_AT_ONCE);
    for (const [workspaceId, changed] of byWorkspace(changes)) {
      const users = changed.map((change) => shown(change.userId, change));
      this.hub.tellWorkspace(workspaceId, {
        type: 'presence.changed',
        frame: ephemeralFrame('presence.changed', { users }),
      });
    }
    for (const { state, lastSeenAt, ...whose } of changes)
      if (state === 'offline' && lastSeenAt !== null) void this.noteLastSeen(whose, lastSeenAt);
  }

  /**
   * Every instance notes it, and the first one succeeds. Nothing is written over an entry that is newer or makes
   * the person invisible. A failure is not repeated: the time of the next absence counts.
   */
  private async noteLastSeen({ workspaceId, userId }: Whose, lastSeenAt: number): Promise<void> {
    const known = this.bucket.find({ workspaceId, userId });
    if (known?.isInvisible || (known?.lastSeenAt ?? 0) >= lastSeenAt) return;
    try {
      await this.bucket.replace({ workspaceId, userId }, { isInvisible: false, lastSeenAt });
    } catch (err) {
      this.log.debug({ err }, "can't note when somebody was last seen");
    }
  }
}

/** A report without who says it and when. */
type Unsigned<T> = T extends unknown ? Omit<T, 'instance' | 'at'> : never;

/** At least one piece, which is empty if there is nothing. */
function inPieces<T>(values: readonly T[], size = SESSIONS_IN_A_REPORT): T[][] {
  const count = Math.max(1, Math.ceil(values.length / size));
  return Array.from({ length: count }, (_, index) => values.slice(index * size, (index + 1) * size));
}

function byWorkspace(changes: readonly PresenceChange[]): Map<string, PresenceChange[]> {
  const groups = new Map<string, PresenceChange[]>();
  for (const change of changes) {
    const group = groups.get(change.workspaceId);
    if (group) group.push(change);
    else groups.set(change.workspaceId, [change]);
  }
  return groups;
}

function shown(userId: string, { state, lastSeenAt }: PresenceState): Presence {
  return { userId, state, lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString() };
}

function notKnown(): DomainError {
  return new DomainError('dependency_unavailable', 'Presence is not known yet.');
}
