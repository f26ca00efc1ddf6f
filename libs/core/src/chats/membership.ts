import type { ChatEvent } from '../events/events.js';
import type { Actor } from '../actor.js';

/**
 * Decides who receives which event. Memberships are kept as the stream knows them, and one predicate guards
 * both live delivery and replay. A membership's position in the chat is its `leftSeq`, else its `joinedSeq`.
 * Of two memberships of one person, the one with the later position wins.
 */

/**
 * A person's latest membership of a chat. With `leftSeq` it is a tombstone: the event of that seq ended the
 * membership.
 */
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

/** The later of the two. Applying changes twice or out of order therefore gives the same result. */
export function laterMembership(known: Membership | undefined, incoming: Membership): Membership {
  return known && membershipPosition(known) > membershipPosition(incoming) ? known : incoming;
}

/**
 * The memberships that `event` sets; empty for an event that sets none. The deletion of a chat ends the
 * memberships of `present`: the people known as members just before it.
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
    case 'message.created':
    case 'message.edited':
    case 'message.deleted':
    case 'chat.updated':
    case 'chat.resync':
    case 'read.updated':
    case 'user.updated':
    case 'workspace.updated':
    case 'channel.listed':
    case 'channel.unlisted':
      return [];
    default:
      return noneKnown(event);
  }
}

/**
 * An event of a type that only a newer release knows changes no memberships. The relay publishes such events
 * while releases are being replaced. Compiles only if the switch names every known type.
 */
function noneKnown(_event: never): MembershipChange[] {
  return [];
}

function departure(userId: string, seq: number | null): MembershipChange {
  return { userId, membership: { joinedSeq: 0, leftSeq: seq ?? 0 } };
}

/**
 * Whether `event` goes to `actor`, whose present membership of the event's chat is given. Used for live
 * events and for replay.
 *
 * - No event leaves its workspace.
 * - An addressed event goes to its recipient only, even if they have left the chat since: it is about
 *   themselves.
 * - An event without a chat goes to the whole workspace.
 * - Any other event goes to the members whose membership began at or before it and has not ended. The event
 *   that ends a membership also goes to the person whose membership it ends: their removal, or the deletion
 *   of the chat.
 * - `chat.resync` has no seq. It goes to every present member, and to the people whose membership was ended
 *   by the event that it stands for.
 */
export function canReceive(event: ChatEvent, actor: Actor, membership: Membership | undefined): boolean {
  if (event.workspaceId !== actor.workspaceId) return false;
  if (event.recipientId !== null) return event.recipientId === actor.userId;
  if (event.chatId === null) return true;
  if (!membership) return false;
  if (membership.leftSeq === undefined) return event.seq === null || membership.joinedSeq <= event.seq;
  return membership.leftSeq === departureSeq(event, actor.userId);
}

/** The seq at which `event` may have ended the person's membership; null if it ends none. */
function departureSeq(event: ChatEvent, userId: string): number | null {
  switch (event.type) {
    case 'members.left':
      return event.data.userIds.includes(userId) ? event.seq : null;
    case 'chat.deleted':
      return event.seq;
    case 'chat.resync':
      return event.data.seq;
    case 'chat.created':
    case 'chat.updated':
    case 'members.joined':
    case 'message.created':
    case 'message.edited':
    case 'message.deleted':
    case 'read.updated':
    case 'user.updated':
    case 'workspace.updated':
    case 'channel.listed':
    case 'channel.unlisted':
      return null;
  }
}
