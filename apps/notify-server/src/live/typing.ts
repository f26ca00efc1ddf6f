import { assertFound, DomainError, type TypingStarted } from '@fechatter/core';
import { TYPING_SUBJECT, type LiveChannel } from '@fechatter/nats';
import type { SignedInActor } from '@fechatter/server';
import { LRUCache } from 'lru-cache';
import type { EventFeed } from '../feed/event-feed.js';
import { ephemeralFrame } from '../feed/frames.js';
import type { Hub } from '../subscribers/hub.js';

/** One notice of a person in a chat is passed on within this time. */
const PACE_MS = 2_000;
/** The same for what several instances have passed on. It is shorter, since what is passed on takes its time. */
const HEARD_PACE_MS = 1_500;
/** Clients say it again while somebody goes on typing. */
const ENDS_AFTER_MS = 6_000;
/** Beyond, somebody's next notice is passed on a little early. */
const MOST_TYPISTS = 50_000;

/** Passes on who is typing where, to the members of the chat at the moment of delivery. */
export class Typing {
  private readonly lately = new LRUCache<string, true>({ max: MOST_TYPISTS, ttl: PACE_MS });
  private readonly heard = new LRUCache<string, true>({ max: MOST_TYPISTS, ttl: HEARD_PACE_MS });

  constructor(
    private readonly feed: EventFeed,
    private readonly hub: Hub,
    private readonly channel: LiveChannel,
    /** Whoever is invisible is not heard typing, either. */
    private readonly isInvisible: (actor: SignedInActor) => boolean,
  ) {}

  /**
   * Throws `chat_not_found` unless the actor is in the chat now, and `dependency_unavailable` if that is not
   * known. What comes too soon is not passed on.
   */
  start(actor: SignedInActor, chatId: string, threadRootId: string | null): void {
    const { userId } = actor;
    const { view } = this.feed;
    if (!view) throw new DomainError('dependency_unavailable', 'Memberships are not known now.');
    assertFound(view.memberships.isMember(chatId, userId), 'chat_not_found');
    const key = `${chatId}.${userId}`;
    if (this.lately.has(key) || this.isInvisible(actor)) return;
    this.lately.set(key, true);
    const expiresAt = new Date(Date.now() + ENDS_AFTER_MS).toISOString();
    const started: TypingStarted = { chatId, threadRootId, userId, expiresAt };
    this.channel.say(TYPING_SUBJECT, started);
  }

  /** Delivers what any instance passed on. Whoever has left the chat since is neither heard nor told. */
  hear(json: unknown): void {
    const memberships = this.feed.view?.memberships;
    if (!memberships || !isTypingStarted(json) || !memberships.isMember(json.chatId, json.userId)) return;
    const key = `${json.chatId}.${json.userId}`;
    if (this.heard.has(key)) return;
    this.heard.set(key, true);
    const frame = ephemeralFrame('typing.started', json);
    this.hub.tellMembers(json.chatId, json.userId, { type: 'typing.started', frame }, memberships);
  }
}

function isTypingStarted(value: unknown): value is TypingStarted {
  const { chatId, userId, expiresAt } = (value ?? {}) as Partial<TypingStarted>;
  return typeof chatId === 'string' && typeof userId === 'string' && typeof expiresAt === 'string';
}
