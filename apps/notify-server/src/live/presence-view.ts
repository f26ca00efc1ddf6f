import { PersonPresence, type Ending, type PresenceState } from './person-presence.js';
import type { AbsentPerson, ConnectedSession, PresenceReport } from './presence-reports.js';

/**
 * Who is here, over all instances: what each says of its own streams, put together. Whole lists heal what lost
 * reports have left. The streams of an instance that has been silent for 25 s count as ended at its last report.
 * An instance hears its own reports like those of others, and judges silence only by what it heard of itself: if
 * NATS is away, everybody is silent and nobody is gone.
 *
 * Times of other instances are used only to say when somebody was last seen. All durations are measured here.
 */

export interface PresenceChange extends PresenceState {
  workspaceId: string;
  userId: string;
}

/** Since when a person is invisible, in milliseconds since 1970. Null if they are not. */
export type HiddenSince = (workspaceId: string, userId: string) => number | null;

export const SILENT_MS = 25_000;
/** Before an instance has heard everybody's list, it calls nobody offline. */
export const LEARNING_MS = 30_000;
/** By then the others have said their lists. */
const ANSWERED_MS = 1_000;

interface Instance {
  heardAt: number;
  lastReportAt: number;
  /** Its sessions with a stream, and whose they are. */
  sessions: Map<string, PersonPresence>;
  /** The parts of a list that is being said. */
  parts: ConnectedSession[][];
}

type Whose = Pick<ConnectedSession, 'workspaceId' | 'userId'>;

export class PresenceView {
  private readonly people = new Map<string, PersonPresence>();
  private readonly instances = new Map<string, Instance>();
  /** People about whom something may have changed. */
  private readonly touched = new Set<PersonPresence>();
  private readonly startedAt: number;
  private firstHeardAt = Infinity;

  /** `self`: the name of this instance, a different one at each start. */
  constructor(
    private readonly self: string,
    private readonly hiddenSince: HiddenSince,
    private readonly now: () => number = Date.now,
  ) {
    this.startedAt = now();
  }

  /** Applies what an instance said. */
  hear(report: PresenceReport): void {
    if (report.instance === this.self) this.hearSelf();
    const instance = this.instanceOf(report.instance);
    instance.heardAt = this.now();
    instance.lastReportAt = Math.max(instance.lastReportAt, report.at);
    switch (report.kind) {
      case 'opened':
        return this.open(report.sessions, report.instance, instance);
      case 'closed':
        return this.close(
          report.sessions.map(({ sessionId }) => sessionId),
          report.instance,
          instance,
        );
      case 'said':
        return this.say(report.sessions);
      case 'list':
        return this.hearList(report, instance);
      case 'absent':
        return this.recall(report.people);
      case 'asked':
        return;
    }
  }

  /** Something else about the person has changed, such as whether they are invisible. */
  noteChange(whose: Whose): void {
    const person = this.people.get(keyOf(whose));
    if (person) this.touched.add(person);
  }

  /** What the session's client said last, for a new stream of it. */
  sessionState(session: Whose & { sessionId: string }): Pick<ConnectedSession, 'state' | 'saidAt'> {
    const { state, saidAt } = this.people.get(keyOf(session))?.sessionState(session.sessionId) ?? ACTIVE;
    return { state, saidAt };
  }

  /** Null for a person of whom nothing is known: they are offline. */
  stateOf(whose: Whose): PresenceState | null {
    const hiddenAt = this.hiddenSince(whose.workspaceId, whose.userId);
    return this.people.get(keyOf(whose))?.stateAt(this.now(), hiddenAt) ?? null;
  }

  /** When the person was last here, visible or not: now if they are. Null if that is not known here. */
  lastHere(whose: Whose): number | null {
    return this.people.get(keyOf(whose))?.lastHere(this.now()) ?? null;
  }

  /** Those whose last stream has ended, and who are not offline yet. */
  absentPeople(): AbsentPerson[] {
    const people = [...this.touched];
    return people.flatMap((person) => {
      const absence = person.absence(this.now());
      return absence ? [{ workspaceId: person.workspaceId, userId: person.userId, ...absence }] : [];
    });
  }

  /** Whether the others have had the time to say their lists, since this instance first heard itself. */
  get isAnswered(): boolean {
    return this.now() - this.firstHeardAt >= ANSWERED_MS;
  }

  /** Returns at most `limit` changes since the last call. The others are for the next one. */
  takeChanges(limit: number): PresenceChange[] {
    this.endSilent();
    const changes: PresenceChange[] = [];
    for (const person of this.touched) {
      if (changes.length >= limit) break;
      const change = this.changeOf(person);
      if (change) changes.push(change);
    }
    return changes;
  }

  private changeOf(person: PersonPresence): PresenceChange | null {
    const { workspaceId, userId } = person;
    const now = this.now();
    const hiddenAt = this.hiddenSince(workspaceId, userId);
    const isOffline = person.stateAt(now, hiddenAt).state === 'offline';
    const isLearning = now - this.startedAt < LEARNING_MS;
    if (isOffline && isLearning && hiddenAt === null) return null;
    const change = person.changeAt(now, hiddenAt);
    // Who has just left is looked at again, until they are back or offline.
    if (isOffline || (person.isConnected && hiddenAt === null)) this.touched.delete(person);
    if (person.isForgettable) this.people.delete(keyOf(person));
    return change && { workspaceId, userId, ...change };
  }

  private open(sessions: readonly ConnectedSession[], name: string, instance: Instance): void {
    for (const session of sessions) {
      const person = this.personOf(session);
      person.opened(session, name);
      instance.sessions.set(session.sessionId, person);
      this.touched.add(person);
    }
  }

  private close(sessionIds: Iterable<string>, name: string, instance: Instance, heardAt = this.now()): void {
    const ending: Ending = { saidAt: instance.lastReportAt, heardAt };
    for (const sessionId of sessionIds) {
      const person = instance.sessions.get(sessionId);
      if (!person) continue;
      instance.sessions.delete(sessionId);
      person.closed(sessionId, name, ending);
      this.touched.add(person);
    }
  }

  private recall(people: readonly AbsentPerson[]): void {
    for (const absent of people) {
      const person = this.personOf(absent);
      person.recall(absent.state, { saidAt: absent.endedAt, heardAt: this.now() - absent.agoMs });
      this.touched.add(person);
    }
  }

  private say(sessions: readonly ConnectedSession[]): void {
    for (const session of sessions) {
      this.people.get(keyOf(session))?.said(session);
      this.noteChange(session);
    }
  }

  private hearList({ instance: name, part, parts, sessions }: Listed, instance: Instance): void {
    if (part === 0) instance.parts = [];
    // A part was lost: the next list is only seconds away.
    if (part !== instance.parts.length) return;
    instance.parts.push(sessions);
    this.open(sessions, name, instance);
    if (instance.parts.length < parts) return;
    const listed = new Set(instance.parts.flat().map(({ sessionId }) => sessionId));
    instance.parts = [];
    this.close(
      [...instance.sessions.keys()].filter((sessionId) => !listed.has(sessionId)),
      name,
      instance,
    );
  }

  /** Nobody could be heard while this instance did not hear itself. */
  private hearSelf(): void {
    this.firstHeardAt = Math.min(this.firstHeardAt, this.now());
    const heardSelfAt = this.instances.get(this.self)?.heardAt ?? -Infinity;
    if (this.now() - heardSelfAt < SILENT_MS / 2) return;
    for (const instance of this.instances.values()) instance.heardAt = this.now();
  }

  private endSilent(): void {
    const heardSelfAt = this.instances.get(this.self)?.heardAt ?? -Infinity;
    for (const [name, instance] of this.instances) {
      if (heardSelfAt - instance.heardAt < SILENT_MS) continue;
      this.instances.delete(name);
      this.close([...instance.sessions.keys()], name, instance, instance.heardAt);
    }
  }

  private instanceOf(name: string): Instance {
    const instance = this.instances.get(name) ?? { heardAt: 0, lastReportAt: 0, sessions: new Map(), parts: [] };
    this.instances.set(name, instance);
    return instance;
  }

  private personOf(whose: Whose): PersonPresence {
    const person = this.people.get(keyOf(whose)) ?? new PersonPresence(whose.workspaceId, whose.userId);
    this.people.set(keyOf(whose), person);
    return person;
  }
}

type Listed = Extract<PresenceReport, { kind: 'list' }>;

const ACTIVE = { state: 'active', saidAt: 0 } as const;

function keyOf({ workspaceId, userId }: Whose): string {
  return `${workspaceId}.${userId}`;
}
