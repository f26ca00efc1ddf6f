import { chatUpdated, type Actor, type Repositories, type Succession, type User } from '@fechatter/core';
import { LockConflict } from './retry-on-conflict.js';

/**
 * The chats of a person who is being deactivated. Each passes to the active member who has been in it
 * longest.
 *
 * Chats are locked before people, so the chats and their new owners are looked up before any person is
 * locked. Meanwhile the person may become the owner of another chat, or a new owner may be deactivated. Both
 * changes lock that person's row, so what is read again once the people are locked stays true. If it names a
 * chat or a new owner that this transaction has not locked, it throws {@link LockConflict} and starts again.
 * The number of statements does not depend on the number of chats.
 */
export interface OwnedChats {
  chatIds: readonly string[];
  newOwnerIds: string[];
}

export async function lockOwnedChats(tx: Repositories, workspaceId: string, ownerId: string): Promise<OwnedChats> {
  const chatIds = await tx.successions.lockOwned(workspaceId, ownerId);
  return { chatIds, newOwnerIds: newOwnersOf(await tx.successions.list(workspaceId, ownerId)) };
}

/** Transfers each chat to its new owner. The caller has locked these people. Throws {@link LockConflict}. */
export async function transferChats(tx: Repositories, actor: Actor, owner: User, owned: OwnedChats): Promise<void> {
  const successions = await tx.successions.list(actor.workspaceId, owner.id);
  assertLocked(
    successions.map(({ chatId }) => chatId),
    owned.chatIds,
  );
  assertLocked(newOwnersOf(successions), owned.newOwnerIds);
  const chats = await tx.successions.transfer(owner.id, successions);
  await tx.outbox.addAll(chats.map((chat) => ({ chat, event: chatUpdated(chat, actor.userId) })));
}

function newOwnersOf(successions: readonly Succession[]): string[] {
  return [...new Set(successions.flatMap(({ newOwnerId }) => (newOwnerId === null ? [] : [newOwnerId])))];
}

function assertLocked(needed: readonly string[], locked: readonly string[]): void {
  const isLocked = new Set(locked);
  if (!needed.every((id) => isLocked.has(id))) throw new LockConflict('a chat or its new owner is not locked');
}
