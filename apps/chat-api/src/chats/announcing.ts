import {
  listingChange,
  listingEnd,
  type ChatSummary,
  type OutboxEvent,
  type Repositories,
  type StoredChat,
} from '@fechatter/core';

/** A chat before and after a change. `before` is null for a new chat. */
export interface ChatChange {
  before: StoredChat | null;
  after: ChatSummary;
}

/**
 * Announces a change to the chat's people with `event`, and then to the workspace if it changes which public
 * channels there are. The transaction has locked or created the chat, so both kinds of events are in the
 * order of the changes.
 */
export async function announceChange(tx: Repositories, change: ChatChange, event: OutboxEvent): Promise<void> {
  const { before, after } = change;
  await tx.outbox.add(after, event);
  await announceListing(tx, after, listingChange(before, after, event.actorId));
}

/** Announces the deletion of a chat to its people with `event`, and that of a channel to the workspace. */
export async function announceDeletion(tx: Repositories, deleted: ChatSummary, event: OutboxEvent): Promise<void> {
  await tx.outbox.add(deleted, event);
  await announceListing(tx, deleted, listingEnd(deleted, event.actorId));
}

async function announceListing(
  tx: Repositories,
  { workspaceId }: ChatSummary,
  listing: OutboxEvent | null,
): Promise<void> {
  if (listing) await tx.outbox.addForWorkspace(workspaceId, listing);
}
