import { membershipChanges, type ChatEvent } from '@fechatter/core';
import type { MemberBucket, MemberPut } from '@fechatter/nats';
import { chatMemberships } from '../sql/relay-sources.js';
import type { RelaySession } from '../sql/relay-session.js';

/** The memberships that an event sets, which are put into the bucket before it is published. */

/** More changes than this are put in pieces. */
const MOST_AT_ONCE = 256;

/** Whether the event may change any number of memberships. */
export function needsPieces(event: ChatEvent): boolean {
  if (event.chatId === null) return false;
  const isOfAll = event.type === 'chat.resync' || event.type === 'chat.deleted';
  return isOfAll || membershipChanges(event).length > MOST_AT_ONCE;
}

/** The memberships that an event sets. Empty for one that {@link needsPieces}. */
export function smallChanges(event: ChatEvent): MemberPut[] {
  return needsPieces(event) ? [] : changesOf(event);
}

/**
 * Puts the memberships that an event sets, a bounded number at each `next`. After a lost event, puts all
 * memberships of the chat; for a chat that was deleted, ends them. What was put before is passed over, so a
 * repetition continues where the last one was interrupted.
 */
export async function* membershipPieces(
  { session, members }: { session: RelaySession; members: MemberBucket },
  event: ChatEvent,
): AsyncGenerator<void, void> {
  const { workspaceId, chatId } = event;
  if (chatId === null) return;
  const chat = { workspaceId, chatId };
  if (event.type === 'chat.resync') {
    yield* members.reconcile(chat, chatMemberships(session, chatId), event.data.seq);
  } else if (event.type === 'chat.deleted') {
    yield* members.reconcile(chat, nobody(), event.seq ?? 0);
  } else {
    const changes = changesOf(event);
    for (let from = 0; from < changes.length; from += MOST_AT_ONCE, yield) {
      await members.put(changes.slice(from, from + MOST_AT_ONCE));
    }
  }
}

function changesOf(event: ChatEvent): MemberPut[] {
  const { workspaceId, chatId } = event;
  if (chatId === null) return [];
  return membershipChanges(event).map((change) => ({ workspaceId, chatId, ...change }));
}

async function* nobody(): AsyncGenerator<MemberPut[]> {}
