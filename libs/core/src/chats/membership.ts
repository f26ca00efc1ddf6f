import type { ChatEvent } from '../events/events.js';
import type { Actor } from '../actor.js';

/**
 * Who may be told what: memberships as the stream knows them, and the one predicate that guards live delivery and replay alike.
 * A membership's position in the chat's order is its `leftSeq`, else its `joinedSeq`; a later position always wins over an earlier one.
 */

/** A person's latest membership of a chat. With `leftSeq` it is a tombstone: they left, or were removed, by the event of that seq. */
export interface Membership {
  joinedSeq: number;
  leftSeq?: number;
}

export interface MembershipChange {
  userId: string;
  membership: Membership;
}

export function membershipPosition(membership: Membership): number {
  return membership.leftSeq ?? membership.joinedSeq;
}

/** The later of the two, so that applying changes twice or out of order ends the same. */
export function laterMembership(known: Membership | undefined, incoming: Membership): Membership {
  return known && membershipPosition(known) > membershipPosition(incoming) ? known : incoming;
}

/**
 * The memberships that `event` sets. Empty for events that concern no membership. A chat's deletion ends those of `present`, the people
 * known as members just before.
 */
export function membershipChanges(event: ChatEvent, present: Iterable<string> = []): MembershipChange[] {
  switch (event.type) {
    case 'chat.created':
    case 'members.joined':
      return event.data.members.map(({ user, joinedSeq }) => ({ userId: user.id, membership: { joinedSeq } }));
    case 'members.left':
      return event.data.userIds.map((userId) => departure(userId, event.seq));
    case 'chat.deleted':
      return Array.from(present, (userId) => departure(userId, event.seq));
    default:
      return [];
  }
}

function departure(userId: string, seq: number | null): MembershipChange {
  return { userId, membership: { joinedSeq: 0, leftSeq: seq ?? 0 } };
}

/**
 * The one predicate, for live events and for replay: whether `event` goes to `actor`, whose present membership of its chat is given. Never
 * out of its workspace. What is addressed goes to that person, who may have left the chat since: it is about themselves. What is of no
 * chat goes to the whole workspace. Else it does if they were in when it happened and still are, or if it is their own removal, or the
 * deletion of a chat that they were in. `chat.resync` bumps no seq: it goes to every present member, and to those whom the event that it
 * stands for sent away.
 */
export function canReceive(event: ChatEvent, actor: Actor, membership: Membership | undefined): boolean {
  if (event.workspaceId !== actor.workspaceId) return false;
  if (event.recipientId !== null) return event.recipientId === actor.userId;
  if (event.chatId === null) return true;
  if (!membership) return false;
  if (membership.leftSeq === undefined) return event.seq === null || membership.joinedSeq <= event.seq;
  return membership.leftSeq === departureSeq(event, actor.userId);
}

/** The seq at which `event` may have ended the person's membership, null if it ends none. */
function departureSeq(event: ChatEvent, userId: string): number | null {
  switch (event.type) {
    case 'members.left':
      return event.data.userIds.includes(userId) ? event.seq : null;
    case 'chat.deleted':
      return event.seq;
    case 'chat.resync':
      return event.data.seq;
    default:
      return null;
  }
}
