import type { OutboxEvent } from '../events/events.js';
import { channelListed, channelUnlisted } from '../events/workspace-events.js';
import type { ChatSummary } from '../models.js';
import { isOpen } from './chat-rules.js';

/**
 * The event that tells the workspace about a change from `before` (null for a new chat) to `after`. Null
 * unless the change creates, renames, describes, archives or unarchives a public channel.
 */
export function listingChange(
  before: ListedFields | null,
  after: ChatSummary,
  actorId: string | null,
): OutboxEvent | null {
  if (!isOpen(after)) return null;
  const wasListed = before?.archivedAt === null;
  if (after.archivedAt !== null) return wasListed ? channelUnlisted(after, actorId) : null;
  const isSame = wasListed && before.name === after.name && before.description === after.description;
  return isSame ? null : channelListed(after, actorId);
}

type ListedFields = Pick<ChatSummary, 'name' | 'description' | 'archivedAt'>;

/** The event that tells the workspace about the deletion of a chat. Null unless it is a public channel. */
export function listingEnd(deleted: ChatSummary, actorId: string | null): OutboxEvent | null {
  return isOpen(deleted) ? channelUnlisted(deleted, actorId) : null;
}
