import {
  laterMembership,
  canReceive,
  membershipChanges,
  type Actor,
  type ChatEvent,
  type Membership,
  type MembershipChange,
} from '@fechatter/core';

/**
 * Decides who receives what. Holds every membership of the epoch in memory: loaded from the bucket `MEMBERS`
 * once, then updated by the member events of the stream. An update with an older seq is ignored, so what the
 * bucket already contained is applied again without harm. People who left stay as tombstones, so that a
 * replay can still tell them that they were removed.
 */
export class MembershipView {
  private readonly chats = new Map<string, Map<string, Membership>>();

  set(chatId: string, { userId, membership }: MembershipChange): void {
    const members = this.chats.get(chatId) ?? new Map<string, Membership>();
    this.chats.set(chatId, members);
    members.set(userId, laterMembership(members.get(userId), membership));
  }

  apply(event: ChatEvent): void {
    if (event.chatId === null) return;
    for (const change of membershipChanges(event, this.presentMembers(event.chatId))) this.set(event.chatId, change);
  }

  /** Everyone in a chat, including people who left: its events concern nobody else. */
  peopleOf(chatId: string): ReadonlyMap<string, Membership> {
    return this.chats.get(chatId) ?? nobody;
  }

  canReceive(event: ChatEvent, actor: Actor): boolean {
    const membership = event.chatId === null ? undefined : this.peopleOf(event.chatId).get(actor.userId);
    return canReceive(event, actor, membership);
  }

  private presentMembers(chatId: string): string[] {
    return [...this.peopleOf(chatId)].filter(([, { leftSeq }]) => leftSeq === undefined).map(([userId]) => userId);
  }
}

const nobody: ReadonlyMap<string, Membership> = new Map();
