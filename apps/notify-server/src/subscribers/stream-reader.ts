import type { ChatEvent } from '@fechatter/core';
import type { SignedInActor } from '@fechatter/server';
import type { MembershipView } from '../feed/membership.js';
import type { EventFilter } from './event-filter.js';

/** Who reads events, and what they want to hear of. */
export interface StreamReader {
  actor: SignedInActor;
  /** Null for everything. */
  filter: EventFilter | null;
}

/** The one predicate of live streams, of replays and of pages. */
export function mayReceive(event: ChatEvent, { actor, filter }: StreamReader, memberships: MembershipView): boolean {
  return memberships.canReceive(event, actor) && (filter === null || filter.allows(event));
}
