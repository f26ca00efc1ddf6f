import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  canReceive,
  laterMembership,
  membershipChanges,
  type Actor,
  type ChatEvent,
  type Membership,
  type MembershipChange,
} from '@fechatter/core';
import { Departures, type Departure } from './departures.js';

interface Chat {
  readonly people: Map<string, Known>;
  /** Another number after each change of the people or of the deletion, and in each chat. */
  version: number;
  /** Ends the memberships of everyone who was in the chat. */
  deletion: Known | null;
}

/** `goneWith`: once the stream no longer holds this sequence, it holds no event that ended the membership. */
type Known = Membership & { goneWith?: number };

/** How many departures are forgotten in one turn of the event loop. */
const FORGET_AT_ONCE = 1_000;

/**
 * Decides who receives what. Holds the memberships of the epoch in memory: loaded from the bucket `MEMBERS`
 * once, then updated by the member events of the stream. An update with an older seq is ignored, so what the
 * bucket already contained is applied again without harm.
 *
 * People who left stay as tombstones, so that a replay can still tell them that they were removed. They are
 * forgotten once no replay can contain the event that ended their membership. The deletion of a chat is one
 * tombstone, however many people were in it.
 */
export class MembershipView {
  private readonly chats = new Map<string, Chat>();
  private readonly departures = new Departures();
  private changes = 0;

  /** `streamSeq` is that of the event, or the stream's last sequence if the bucket says so. */
  set(chatId: string, { userId, membership }: MembershipChange, streamSeq: number): void {
    const chat = this.openChat(chatId);
    const { people } = chat;
    if (laterMembership(people.get(userId), membership) !== membership) return;
    const isDeparture = membership.leftSeq !== undefined;
    const goneWith = isDeparture ? this.departures.add({ chatId, userId }, streamSeq) : undefined;
    people.set(userId, isDeparture ? { ...membership, goneWith } : membership);
    chat.version = ++this.changes;
  }

  apply(event: ChatEvent, streamSeq: number): void {
    if (event.chatId === null) return;
    if (event.type === 'chat.deleted') this.endChat(event.chatId, event.seq ?? 0, streamSeq);
    for (const change of membershipChanges(event)) this.set(event.chatId, change, streamSeq);
  }

  /** How many memberships and tombstones are held. */
  get size(): number {
    let size = 0;
    for (const { people } of this.chats.values()) size += people.size;
    return size;
  }

  /** Everyone in a chat, including people who left: its events concern nobody else. */
  peopleOf(chatId: string): ReadonlyMap<string, unknown> {
    return this.chats.get(chatId)?.people ?? nobody;
  }

  /** Another number whenever another person may receive the chat's messages. */
  versionOf(chatId: string): number {
    return this.chats.get(chatId)?.version ?? 0;
  }

  /** The people who are in the chat now, each with the seq at which they joined. */
  *membersOf(chatId: string): Generator<[userId: string, joinedSeq: number], void> {
    for (const userId of this.peopleOf(chatId).keys()) {
      const membership = this.presentOf(chatId, userId);
      if (membership) yield [userId, membership.joinedSeq];
    }
  }

  /** Whether the person is in the chat now. */
  isMember(chatId: string, userId: string): boolean {
    return this.presentOf(chatId, userId) !== null;
  }

  canReceive(event: ChatEvent, actor: Actor): boolean {
    const membership = event.chatId === null ? undefined : this.membershipOf(event.chatId, actor.userId);
    return canReceive(event, actor, membership);
  }

  /**
   * Forgets the departures whose event has a sequence up to `streamSeq`, a thousand at a time with a turn for
   * others in between. Call it when no such event will be replayed any more.
   */
  async forgetDepartures(streamSeq: number): Promise<void> {
    for (;;) {
      const expired = this.departures.takeThrough(streamSeq, FORGET_AT_ONCE);
      for (const departure of expired) this.forget(departure, streamSeq);
      if (expired.length < FORGET_AT_ONCE) return;
      await nextTurn();
    }
  }

  /** Null for somebody who is not in the chat, or no longer. */
  private presentOf(chatId: string, userId: string): Membership | null {
    const membership = this.membershipOf(chatId, userId);
    return membership && membership.leftSeq === undefined ? membership : null;
  }

  private membershipOf(chatId: string, userId: string): Membership | undefined {
    const chat = this.chats.get(chatId);
    const known = chat?.people.get(userId);
    if (!known || known.leftSeq !== undefined || !chat?.deletion) return known;
    return laterMembership(known, chat.deletion);
  }

  private endChat(chatId: string, seq: number, streamSeq: number): void {
    const chat = this.chats.get(chatId);
    if (!chat) return;
    const goneWith = this.departures.add({ chatId, userId: null }, streamSeq);
    chat.deletion = { joinedSeq: 0, leftSeq: seq, goneWith };
    chat.version = ++this.changes;
  }

  /** Forgets the departure, unless a later event has put something else in its place. */
  private forget({ chatId, userId }: Departure, through: number): void {
    const chat = this.chats.get(chatId);
    const known = userId === null ? chat?.deletion : chat?.people.get(userId);
    if (!chat || known?.goneWith === undefined || known.goneWith > through) return;
    if (userId !== null) chat.people.delete(userId);
    if (userId === null || chat.people.size === 0) this.chats.delete(chatId);
  }

  private openChat(chatId: string): Chat {
    const chat = this.chats.get(chatId) ?? {
      people: new Map<string, Known>(),
      deletion: null,
      version: ++this.changes,
    };
    this.chats.set(chatId, chat);
    return chat;
  }
}

const nobody: ReadonlyMap<string, unknown> = new Map();
