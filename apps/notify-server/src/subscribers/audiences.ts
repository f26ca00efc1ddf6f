import type { ChatEvent } from '@fechatter/core';
import { LRUCache } from 'lru-cache';
import type { MembershipView } from '../feed/membership.js';
import type { SetMap } from './set-map.js';
import type { Subscriber } from './subscriber.js';

/**
 * Who hears the messages of a chat here: the streams of its members, each with the seq from which on they
 * receive. Worked out once, and again whenever somebody joins, leaves, connects or disconnects, since looking
 * up a membership for every stream and every message costs more than writing to the socket.
 *
 * Only events are delivered so of which the general predicate says no more than this: they end no membership,
 * have a seq and are for nobody alone.
 */

export type MessageEvent = Extract<ChatEvent, { type: `message.${string}` }>;

interface Audience {
  memberships: MembershipView;
  version: number;
  members: readonly Reader[];
}

interface Reader {
  subscriber: Subscriber;
  joinedSeq: number;
}

/** Streams in all audiences together. Those of the chats that have been silent longest are forgotten. */
const MOST_READERS = 200_000;

export function isMessage(event: ChatEvent): event is MessageEvent {
  return event.type.startsWith('message.') && event.chatId !== null && event.seq !== null && event.recipientId === null;
}

export class Audiences {
  private readonly known = new LRUCache<string, Audience>({
    maxSize: MOST_READERS,
    sizeCalculation: ({ members }) => members.length + 1,
  });

  constructor(private readonly people: SetMap<Subscriber>) {}

  /** Forgets all of them: somebody has connected or disconnected. */
  forget(): void {
    if (this.known.size > 0) this.known.clear();
  }

  deliver(event: MessageEvent, frame: Buffer, memberships: MembershipView): void {
    const seq = event.seq ?? 0;
    for (const { subscriber, joinedSeq } of this.of(event, memberships)) {
      const { filter } = subscriber.reader;
      if (joinedSeq > seq || subscriber.state !== 'live') continue;
      if (filter === null || filter.allows(event)) subscriber.deliver(frame);
    }
  }

  private of({ chatId, workspaceId }: MessageEvent, memberships: MembershipView): readonly Reader[] {
    if (chatId === null) return [];
    const known = this.known.get(chatId);
    const version = memberships.versionOf(chatId);
    if (known?.memberships === memberships && known.version === version) return known.members;
    const members: Reader[] = [];
    for (const [userId, joinedSeq] of memberships.membersOf(chatId)) {
      for (const subscriber of this.people.get(userId))
        if (subscriber.actor.workspaceId === workspaceId) members.push({ subscriber, joinedSeq });
    }
    this.known.set(chatId, { memberships, version, members });
    return members;
  }
}
