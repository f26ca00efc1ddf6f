import { Inject, Injectable } from '@nestjs/common';
import {
  assertMayManage,
  assertMayOwn,
  chatUpdated,
  requireFound,
  type Actor,
  type ChatSummary,
  type Member,
  type Repositories,
  type Store,
} from '@fechatter/core';
import { lockVisible } from '../chats/locked-chat.js';
import { chatEdit } from '../requests/entity-tag.js';
import { assertMatches, type Precondition } from '../requests/precondition.js';
import { STORE } from '../postgres/store.token.js';

@Injectable()
export class OwnershipService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  /** Makes a member the owner. Changes nothing if they are the owner already. */
  transfer(actor: Actor, chatId: string, userId: string, precondition: Precondition | null): Promise<Member> {
    return this.store.transaction(async (tx) => {
      const { chat, standing } = await lockVisible(tx, actor, chatId);
      assertMayManage(chat, standing);
      const [listed] = await tx.members.list(chatId, [userId]);
      const member = requireFound(listed, 'member_not_found');
      assertMayOwn(await tx.members.holdActive(actor.workspaceId, userId));
      assertMatches(precondition, chatEdit(chat));
      return member.role === 'owner' ? member : transferTo(tx, chat, actor, userId);
    });
  }
}

async function transferTo(tx: Repositories, chat: ChatSummary, actor: Actor, userId: string): Promise<Member> {
  const transferred = await tx.chats.bump(chat, { ownerId: userId });
  const members = await tx.members.setOwner(transferred, chat.ownerId ?? userId);
  await tx.outbox.add(transferred, chatUpdated(transferred, actor.userId));
  return requireFound(
    members.find(({ role }) => role === 'owner'),
    'member_not_found',
  );
}
