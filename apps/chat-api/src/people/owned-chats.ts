import { chatUpdated, type Actor, type Repositories, type Succession, type User } from '@fechatter/core';
import { Outrun } from './retry-on-conflict.js';

/**
 * The chats that somebody owns who is being deactivated. Each passes to the active member who is in it longest.
 *
 * Chats are locked before people, so both are found before anybody is held: somebody may become the owner of another chat meanwhile, or an
 * heir be deactivated. Whoever makes somebody an owner, and whoever deactivates, holds that person's row: what is read once the people are
 * held stays true. If by then it takes a lock that this transaction does not have, it begins anew. All in one number of statements, however
 * many chats there are.
 */
export interface Estate {
  chatIds: readonly string[];
  heirIds: string[];
}

export async function lockEstate(tx: Repositories, workspaceId: string, ownerId: string): Promise<Estate> {
  const chatIds = await tx.successions.lockOwned(workspaceId, ownerId);
  return { chatIds, heirIds: heirsOf(await tx.successions.list(workspaceId, ownerId)) };
}

/** Hands over what `estate` has locked, the people included. Throws `Outrun`. */
export async function handOverChats(tx: Repositories, actor: Actor, owner: User, estate: Estate): Promise<void> {
  const successions = await tx.successions.list(actor.workspaceId, owner.id);
  assertLocked(
    successions.map(({ chatId }) => chatId),
    estate.chatIds,
  );
  assertLocked(heirsOf(successions), estate.heirIds);
  const chats = await tx.successions.handOver(owner.id, successions);
  await tx.outbox.addAll(chats.map((chat) => ({ chat, event: chatUpdated(chat, actor.userId) })));
}

function heirsOf(successions: readonly Succession[]): string[] {
  return [...new Set(successions.flatMap(({ heirId }) => (heirId === null ? [] : [heirId])))];
}

function assertLocked(needed: readonly string[], locked: readonly string[]): void {
  const isLocked = new Set(locked);
  if (!needed.every((id) => isLocked.has(id))) throw new Outrun('a chat or an heir came in between');
}
