import type { Revocation } from '@fechatter/nats';
import type { ChatEvent } from '@fechatter/core';
import type { FeedListener, FeedView } from '../feed/event-feed.js';
import type { RingEntry } from '../feed/event-ring.js';
import type { ClosingReason, ResetReason } from '../feed/frames.js';
import type { MembershipView } from '../feed/membership.js';
import type { Subscriber } from './subscriber.js';

const COALESCE_MS = 2;

/** Holds the subscribers of this instance. Delivers events to them, resets and closes them. */
export class Hub implements FeedListener {
  private readonly people = new Map<string, Set<Subscriber>>();
  private readonly changed = new Set<Subscriber>();
  private flushing: NodeJS.Timeout | null = null;

  get size(): number {
    let size = 0;
    for (const subscribers of this.people.values()) size += subscribers.size;
    return size;
  }

  add(subscriber: Subscriber): void {
    const { userId } = subscriber.actor;
    const subscribers = this.people.get(userId) ?? new Set();
    this.people.set(userId, subscribers.add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    const { userId } = subscriber.actor;
    const subscribers = this.people.get(userId);
    subscribers?.delete(subscriber);
    if (subscribers?.size === 0) this.people.delete(userId);
    this.changed.delete(subscriber);
  }

  deliver({ event, frame }: RingEntry, memberships: MembershipView): void {
    if (!event) return;
    for (const userId of this.candidates(event, memberships)) {
      for (const subscriber of [...(this.people.get(userId) ?? [])]) {
        if (subscriber.state === 'live' && memberships.canReceive(event, subscriber.actor)) subscriber.send(frame);
      }
    }
  }

  /**
   * Closes subscribers of another installation: ids stand for other people and chats there, so they must not
   * receive these events.
   */
  reset({ installation, position }: FeedView, reason: ResetReason): void {
    for (const subscriber of this.everyone()) {
      if (subscriber.actor.installation === installation) subscriber.reset(position, reason);
      else subscriber.close('unavailable');
    }
  }

  revoke(revocation: Revocation): void {
    for (const subscriber of this.subscribersOf(revocation)) subscriber.close('session_revoked');
  }

  closeAll(reason: ClosingReason): void {
    for (const subscriber of this.everyone()) subscriber.close(reason);
  }

  /** A copy, since closing a subscriber removes it from the hub. */
  everyone(): Subscriber[] {
    return [...this.people.values()].flatMap((subscribers) => [...subscribers]);
  }

  /** Coalesces what is sent within a few milliseconds into one write per subscriber. */
  flushSoon(subscriber: Subscriber): void {
    this.changed.add(subscriber);
    this.flushing ??= setTimeout(() => this.flush(), COALESCE_MS);
  }

  private flush(): void {
    this.flushing = null;
    const changed = [...this.changed];
    this.changed.clear();
    for (const subscriber of changed) subscriber.flush();
  }

  /**
   * The connected people whom the event could concern: the chat's people or everyone here, whichever are
   * fewer.
   */
  private candidates(event: ChatEvent, memberships: MembershipView): Iterable<string> {
    if (event.recipientId !== null) return [event.recipientId];
    if (event.chatId === null) return [...this.people.keys()];
    const people = memberships.peopleOf(event.chatId);
    return people.size < this.people.size ? people.keys() : [...this.people.keys()];
  }

  private subscribersOf(revocation: Revocation): Subscriber[] {
    if ('userId' in revocation) return [...(this.people.get(revocation.userId) ?? [])];
    return this.everyone().filter(({ actor }) => actor.sessionId === revocation.sessionId);
  }
}
