import type { Revocation } from '@fechatter/nats';
import type { ChatEvent } from '@fechatter/core';
import type { FeedListener, FeedView } from '../feed/event-feed.js';
import type { RingEntry } from '../feed/event-ring.js';
import type { ClosingReason, ResetReason } from '../feed/frames.js';
import type { MembershipView } from '../feed/membership.js';
import type { Subscriber } from './subscriber.js';

const COALESCE_MS = 2;

/** Who is connected here, and what happens to many of them at once. */
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
    const theirs = this.people.get(userId) ?? new Set();
    this.people.set(userId, theirs.add(subscriber));
  }

  remove(subscriber: Subscriber): void {
    const { userId } = subscriber.actor;
    const theirs = this.people.get(userId);
    theirs?.delete(subscriber);
    if (theirs?.size === 0) this.people.delete(userId);
    this.changed.delete(subscriber);
  }

  deliver({ event, frame }: RingEntry, memberships: MembershipView): void {
    if (!event) return;
    for (const userId of this.concerned(event, memberships)) {
      for (const subscriber of [...(this.people.get(userId) ?? [])]) {
        if (subscriber.state === 'live' && memberships.canReceive(event, subscriber.actor)) subscriber.send(frame);
      }
    }
  }

  /** Ids mean other people and chats in another installation: nobody hears its events by chance. */
  reset({ installation, position }: FeedView, reason: ResetReason): void {
    for (const subscriber of this.everyone()) {
      if (subscriber.actor.installation === installation) subscriber.reset(position, reason);
      else subscriber.close('unavailable');
    }
  }

  revoke(revocation: Revocation): void {
    for (const subscriber of this.revoked(revocation)) subscriber.close('session_revoked');
  }

  closeAll(reason: ClosingReason): void {
    for (const subscriber of this.everyone()) subscriber.close(reason);
  }

  /** A copy: closing one takes it out of the hub. */
  everyone(): Subscriber[] {
    return [...this.people.values()].flatMap((subscribers) => [...subscribers]);
  }

  /** What falls due within a few milliseconds goes out in one write. */
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

  /** Everyone connected who could be concerned. Of a chat's people and all who are here, whichever are fewer. */
  private concerned(event: ChatEvent, memberships: MembershipView): Iterable<string> {
    if (event.recipientId !== null) return [event.recipientId];
    if (event.chatId === null) return [...this.people.keys()];
    const people = memberships.peopleOf(event.chatId);
    return people.size < this.people.size ? people.keys() : [...this.people.keys()];
  }

  private revoked(revocation: Revocation): Subscriber[] {
    if ('userId' in revocation) return [...(this.people.get(revocation.userId) ?? [])];
    return this.everyone().filter(({ actor }) => actor.sessionId === revocation.sessionId);
  }
}
