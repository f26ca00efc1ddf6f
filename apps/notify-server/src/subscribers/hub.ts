import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Revocation } from '@fechatter/nats';
import type { ChatEvent, EphemeralData } from '@fechatter/core';
import type { FeedListener, FeedView } from '../feed/event-feed.js';
import type { RingEntry } from '../feed/event-ring.js';
import { resetFrame, type EndingReason, type ResetReason } from '../feed/frames.js';
import type { MembershipView } from '../feed/membership.js';
import { Audiences, isMessage } from './audiences.js';
import { SetMap } from './set-map.js';
import { mayReceive } from './stream-reader.js';
import type { Subscriber } from './subscriber.js';

/** What is told once, and is worth nothing later. */
export interface Told {
  type: keyof EphemeralData;
  frame: Buffer;
}

const COALESCE_MS = 2;
/** How many sockets are written or closed in one turn of the event loop: some 5 ms. */
const AT_ONCE = 256;

/**
 * Holds the subscribers of this instance. Delivers events to them, resets and closes them.
 *
 * An event or a reset is queued for all its subscribers in one turn of the event loop, so that nobody goes
 * live in between. That is cheap; what takes time is the sockets. They are written a few hundred at a time,
 * and everything else has its turn between.
 */
export class Hub implements FeedListener {
  private readonly workspaces = new SetMap<Subscriber>();
  private readonly people = new SetMap<Subscriber>();
  private readonly sessions = new SetMap<Subscriber>();
  private streams = 0;
  private readonly audiences = new Audiences(this.people);
  private changed: Subscriber[] = [];
  private flushing: NodeJS.Timeout | null = null;
  /** Resolves when all flushes so far are over. */
  private written = Promise.resolve();

  get openStreams(): number {
    return this.streams;
  }

  /** People with an open stream. */
  get connectedPeople(): number {
    return this.people.size;
  }

  add(subscriber: Subscriber): void {
    this.streams += 1;
    this.audiences.forget();
    const { workspaceId, userId, sessionId } = subscriber.actor;
    this.workspaces.add(workspaceId, subscriber);
    this.people.add(userId, subscriber);
    this.sessions.add(sessionId, subscriber);
  }

  /** Removes the subscriber. Frames that are queued for it are still written. */
  remove(subscriber: Subscriber): void {
    this.streams -= 1;
    this.audiences.forget();
    const { workspaceId, userId, sessionId } = subscriber.actor;
    this.workspaces.delete(workspaceId, subscriber);
    this.people.delete(userId, subscriber);
    this.sessions.delete(sessionId, subscriber);
  }

  deliver({ event, frame }: RingEntry, memberships: MembershipView): void {
    if (!event) return;
    if (isMessage(event)) return this.audiences.deliver(event, frame, memberships);
    for (const subscriber of this.candidates(event, memberships)) {
      if (subscriber.state === 'live' && mayReceive(event, subscriber.reader, memberships)) subscriber.deliver(frame);
    }
  }

  /** Sends an ephemeral frame to the present members of a chat, but not to the person whom it is about. */
  tellMembers(chatId: string, about: string, told: Told, memberships: MembershipView): void {
    for (const [userId] of memberships.membersOf(chatId)) {
      if (userId === about) continue;
      for (const subscriber of this.people.get(userId)) tell(subscriber, told, chatId);
    }
  }

  tellWorkspace(workspaceId: string, told: Told): void {
    for (const subscriber of this.workspaces.get(workspaceId)) tell(subscriber, told, null);
  }

  /**
   * Closes subscribers of another installation: ids stand for other people and chats there, so they must not
   * receive these events.
   */
  reset({ installation, position }: FeedView, reason: ResetReason): void {
    const frame = resetFrame(position, reason);
    for (const subscriber of this.everyone()) {
      if (subscriber.actor.installation === installation) subscriber.reset(frame, reason);
      else subscriber.close('unavailable');
    }
  }

  revoke(revocation: Revocation): void {
    for (const subscriber of this.subscribersOf(revocation)) subscriber.close('session_revoked');
  }

  /** Closes those who are here now, a few hundred at a time. */
  async closeAll(reason: EndingReason): Promise<void> {
    await inPieces(this.everyone(), (subscriber) => subscriber.close(reason));
    await this.flush();
  }

  /** A copy, since closing a subscriber removes it from the hub. */
  everyone(): Subscriber[] {
    return [...this.people.values()];
  }

  /** Coalesces what is sent within a few milliseconds into one write. Call it once per subscriber and flush. */
  flushSoon(subscriber: Subscriber): void {
    this.changed.push(subscriber);
    this.flushing ??= setTimeout(() => {
      this.flushing = null;
      void this.flush();
    }, COALESCE_MS);
  }

  /** Writes what is queued now, a few hundred subscribers at a time. Whoever queues much waits for it. */
  flush(): Promise<void> {
    const { changed } = this;
    this.changed = [];
    const pieces = inPieces(changed, (subscriber) => subscriber.flush());
    // What was queued meanwhile for a subscriber of an earlier flush is written by that one.
    this.written = Promise.all([this.written, pieces]).then(() => undefined);
    return this.written;
  }

  /**
   * The subscribers whom the event could concern: those of the chat's people or of the workspace, whichever
   * are fewer.
   */
  private candidates(event: ChatEvent, memberships: MembershipView): Iterable<Subscriber> {
    if (event.recipientId !== null) return this.people.get(event.recipientId);
    const colleagues = this.workspaces.get(event.workspaceId);
    const members = event.chatId === null ? null : memberships.peopleOf(event.chatId);
    return members && members.size < colleagues.size ? this.people.of(members.keys()) : colleagues;
  }

  private subscribersOf(revocation: Revocation): Subscriber[] {
    if ('userId' in revocation) return [...this.people.get(revocation.userId)];
    return [...this.sessions.get(revocation.sessionId)];
  }
}

function tell(subscriber: Subscriber, { type, frame }: Told, chatId: string | null): void {
  const { filter } = subscriber.reader;
  if (filter === null || filter.allows({ type, chatId, recipientId: null })) subscriber.sendEphemeral(frame);
}

/** Does the work for a few hundred subscribers, lets everything else have a turn, and so on. */
async function inPieces(subscribers: Iterable<Subscriber>, work: (subscriber: Subscriber) => void): Promise<void> {
  let count = 0;
  for (const subscriber of subscribers) {
    work(subscriber);
    if (++count % AT_ONCE === 0) await nextTurn();
  }
}
