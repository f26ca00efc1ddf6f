import { Inject, Injectable } from '@nestjs/common';
import {
  assertInitialMembers,
  assertKnown,
  assertMayManage,
  assertMayUpdate,
  assertName,
  assertOthers,
  chatCreated,
  chatDeleted,
  chatUpdated,
  DomainError,
  requireFound,
  isId,
  isTimestamp,
  isUpdate,
  ListCursor,
  toPage,
  type Actor,
  type Chat,
  type ChatChanges,
  type ChatFilter,
  type ChatSummary,
  type ChatType,
  type IdempotentRequest,
  type IdempotentResult,
  type Page,
  type Repositories,
  type Store,
} from '@fechatter/core';
import { chatEdit } from '../requests/entity-tag.js';
import { assertMatches, type Precondition } from '../requests/precondition.js';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';
import { announceChange, announceDeletion } from './announcing.js';
import { DeletedChats } from './deleted-chats.js';
import { lockVisible } from './locked-chat.js';

export interface ChatDraft {
  type: ChatType;
  name: string | null;
  description: string | null;
  /** The members, without the creator. */
  memberIds: readonly string[];
}

export interface ChatListRequest {
  /** Lists the public channels that the actor can join, instead of their own chats. */
  isJoinable: boolean;
  filter: ChatFilter;
  cursor: string | null;
  limit: number;
}

const ownCursor = new ListCursor({ updatedAt: isTimestamp, id: isId }, ['own']);
const joinableCursor = new ListCursor({ updatedAt: isTimestamp, id: isId }, ['open']);

@Injectable()
export class ChatsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly deletedChats: DeletedChats,
  ) {}

  async get(actor: Actor, chatId: string): Promise<Chat> {
    return requireFound(await this.store.chats.find(actor, chatId), 'chat_not_found');
  }

  async list(actor: Actor, { isJoinable, filter, cursor, limit }: ChatListRequest): Promise<Page<Chat>> {
    const listCursor = isJoinable ? joinableCursor : ownCursor;
    const position = listCursor.decode(cursor);
    const rows = isJoinable
      ? await this.store.chats.pageJoinable(actor, filter, position, limit + 1)
      : await this.store.chats.page(actor, filter, position, limit + 1);
    return toPage(rows, limit, (last) => listCursor.encode(last));
  }

  create(actor: Actor, draft: ChatDraft, request: IdempotentRequest | null): Promise<IdempotentOutcome<Chat>> {
    assertName(draft.type, draft.name);
    assertOthers('memberIds', draft.memberIds, actor.userId);
    assertInitialMembers(draft.type, draft.memberIds.length + 1);
    return this.store.transaction((tx) =>
      runIdempotent(
        tx,
        request,
        () => createChat(tx, actor, draft),
        async (chatId) => requireFound(await tx.chats.find(actor, chatId), 'chat_not_found'),
      ),
    );
  }

  update(actor: Actor, chatId: string, changes: ChatChanges, precondition: Precondition | null): Promise<Chat> {
    return this.store.transaction(async (tx) => {
      const { chat, standing } = await lockVisible(tx, actor, chatId);
      assertMayUpdate(chat, standing, changes);
      assertMatches(precondition, chatEdit(chat));
      if (isUpdate(chat, changes)) {
        const updated = await tx.chats.bump(chat, changes);
        await announceChange(tx, { before: chat, after: updated }, chatUpdated(updated, actor.userId));
      }
      return requireFound(await tx.chats.find(actor, chatId), 'chat_not_found');
    });
  }

  /** Once this commits, the chat exists for nobody. Its messages are deleted later, in the background. */
  async delete(actor: Actor, chatId: string, precondition: Precondition | null): Promise<void> {
    await this.store.transaction(async (tx) => {
      const { chat, standing } = await lockVisible(tx, actor, chatId);
      assertMayManage(chat, standing);
      assertMatches(precondition, chatEdit(chat));
      const deleted = await tx.chats.delete(chat);
      await tx.members.deleteAll(chatId);
      await announceDeletion(tx, deleted, chatDeleted(deleted, actor.userId));
    });
    this.deletedChats.purge();
  }
}

async function createChat(tx: Repositories, actor: Actor, draft: ChatDraft): Promise<IdempotentResult> {
  const ids = draft.memberIds.filter(isId);
  const [otherId] = ids;
  const pair = draft.type === 'single' && otherId !== undefined ? pairOf(actor.userId, otherId) : null;
  // A single chat stays open to its members, also when one of them has been deactivated since.
  const open = pair && (await tx.chats.findPair(pair));
  if (open !== null) {
    await assertStaysActive(tx, actor);
    return { resultId: open, isNew: false };
  }
  assertKnown('memberIds', draft.memberIds, await tx.members.listActive(actor.workspaceId, ids));
  const chat = await insertChat(tx, actor, draft, pair);
  await assertStaysActive(tx, actor);
  if (!chat) return { resultId: requireFound(pair && (await tx.chats.findPair(pair)), 'chat_not_found'), isNew: false };
  const members = await tx.members.insert(chat, [actor.userId, ...ids]);
  await announceChange(tx, { before: null, after: chat }, chatCreated(chat, actor.userId, members));
  return { resultId: chat.id, isNew: true };
}

/** Throws if the actor has been deactivated. A later deactivation waits, and then transfers the chat. */
async function assertStaysActive(tx: Repositories, { workspaceId, userId }: Actor): Promise<void> {
  if (await tx.members.holdActive(workspaceId, userId)) return;
  throw new DomainError('session_revoked', 'You have been deactivated.');
}

function insertChat(
  tx: Repositories,
  actor: Actor,
  { type, name, description, memberIds }: ChatDraft,
  pair: readonly [string, string] | null,
): Promise<ChatSummary | null> {
  const ownerId = pair ? null : actor.userId;
  const { workspaceId } = actor;
  return tx.chats.insert({ workspaceId, type, name, description, ownerId, pair, memberCount: memberIds.length + 1 });
}

/** The members of a single chat, in the order in which the database stores them. */
function pairOf(ownId: string, otherId: string): readonly [string, string] {
  return BigInt(ownId) < BigInt(otherId) ? [ownId, otherId] : [otherId, ownId];
}
