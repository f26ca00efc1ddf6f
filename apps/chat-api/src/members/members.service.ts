import { Inject, Injectable } from '@nestjs/common';
import {
  assertKnown,
  assertMembers,
  assertMayAdd,
  assertMayJoin,
  assertMayLeave,
  assertMayRemove,
  assertOthers,
  DomainError,
  idCursor,
  requireFound,
  departureArchives,
  isId,
  arrivalUnarchives,
  membersJoined,
  membersLeft,
  toPage,
  type Actor,
  type Chat,
  type DepartureReason,
  type IdempotentRequest,
  type IdempotentResult,
  type Member,
  type Page,
  type Repositories,
  type Store,
  type StoredChat,
} from '@fechatter/core';
import { announceChange } from '../chats/announcing.js';
import { assertMember, assertReadable } from '../chats/chat-access.js';
import { lockAsMember, lockVisible } from '../chats/locked-chat.js';
import { runIdempotent, type IdempotentOutcome } from '../requests/idempotent-request.js';
import { STORE } from '../postgres/store.token.js';

/** The members that a request named. */
export interface AddedMembers {
  /** Those whom the request added. */
  added: Member[];
  /** The ids of those who were members before. */
  alreadyMembers: string[];
}

@Injectable()
export class MembersService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  async list(actor: Actor, chatId: string, cursor: string | null, limit: number): Promise<Page<Member>> {
    await assertReadable(this.store, actor, chatId);
    const afterUserId = idCursor.decode(cursor)?.id ?? null;
    const rows = await this.store.members.page(chatId, afterUserId, limit + 1);
    // The chat may have been deleted since it was checked, and its members with it.
    if (rows.length === 0) await assertReadable(this.store, actor, chatId);
    return toPage(rows, limit, ({ user }) => idCursor.encode(user));
  }

  join(actor: Actor, chatId: string, request: IdempotentRequest | null): Promise<IdempotentOutcome<Chat>> {
    return this.store.transaction((tx) =>
      runIdempotent(
        tx,
        request,
        () => joinChat(tx, actor, chatId),
        async () => requireFound(await tx.chats.find(actor, chatId), 'chat_not_found'),
      ),
    );
  }

  leave(actor: Actor, chatId: string): Promise<void> {
    return this.store.transaction(async (tx) => {
      const { chat, standing } = await lockAsMember(tx, actor, chatId);
      assertMayLeave(chat, standing.role);
      await endMemberships(tx, chat, actor, [actor.userId], 'left');
    });
  }

  /**
   * Returns those whom this request added and who are still members, and the other members. Membership is
   * checked before the key, so that a person who has left is not told about the key's use.
   */
  add(
    actor: Actor,
    chatId: string,
    userIds: readonly string[],
    request: IdempotentRequest | null,
  ): Promise<IdempotentOutcome<AddedMembers>> {
    assertOthers('userIds', userIds, actor.userId);
    return this.store.transaction(async (tx) => {
      if (request) await assertMember(tx, actor, chatId);
      return runIdempotent(
        tx,
        request,
        () => addMembers(tx, actor, chatId, userIds),
        async (seq) => {
          await assertMember(tx, actor, chatId);
          return splitAdded(await tx.members.list(chatId, userIds), Number(seq));
        },
      );
    });
  }

  remove(actor: Actor, chatId: string, userIds: readonly string[]): Promise<void> {
    assertOthers('userIds', userIds, actor.userId);
    return this.removeMembers(actor, chatId, userIds, (memberIds) => assertMembers('userIds', userIds, memberIds));
  }

  removeOne(actor: Actor, chatId: string, userId: string): Promise<void> {
    return this.removeMembers(actor, chatId, [userId], ([memberId]) => requireFound(memberId, 'member_not_found'));
  }

  private removeMembers(
    actor: Actor,
    chatId: string,
    userIds: readonly string[],
    assertMembers: (memberIds: string[]) => void,
  ): Promise<void> {
    return this.store.transaction(async (tx) => {
      const { chat, standing } = await lockVisible(tx, actor, chatId);
      const members = await tx.members.list(chatId, userIds.filter(isId));
      assertMayRemove(chat, standing, members.length);
      assertMembers(members.map(({ user }) => user.id));
      assertNotOwner(members);
      await endMemberships(tx, chat, actor, userIds, 'removed');
    });
  }
}

async function joinChat(tx: Repositories, actor: Actor, chatId: string): Promise<IdempotentResult> {
  const { chat, standing } = await lockVisible(tx, actor, chatId);
  if (standing.role === null) {
    assertMayJoin(chat);
    await beginMemberships(tx, chat, actor, [actor.userId]);
  }
  return { resultId: chatId, isNew: false };
}

async function addMembers(
  tx: Repositories,
  actor: Actor,
  chatId: string,
  userIds: readonly string[],
): Promise<IdempotentResult> {
  const { chat } = await lockAsMember(tx, actor, chatId);
  assertMayAdd(chat);
  assertKnown('userIds', userIds, await tx.members.listActive(actor.workspaceId, userIds.filter(isId)));
  const memberIds = new Set((await tx.members.list(chatId, userIds)).map(({ user }) => user.id));
  const newcomers = userIds.filter((userId) => !memberIds.has(userId));
  const seq = newcomers.length > 0 ? await beginMemberships(tx, chat, actor, newcomers) : 0;
  return { resultId: String(seq), isNew: false };
}

/**
 * Adds members and announces them with one event. A group that was archived for being too small is unarchived
 * once it is large enough. Returns the seq of the event.
 */
async function beginMemberships(
  tx: Repositories,
  chat: StoredChat,
  actor: Actor,
  userIds: readonly string[],
): Promise<number> {
  const memberCount = chat.memberCount + userIds.length;
  const archived = arrivalUnarchives(chat, memberCount) ? false : undefined;
  const joined = await tx.chats.bump(chat, { memberCount, archived });
  const members = await tx.members.insert(joined, userIds);
  await announceChange(tx, { before: chat, after: joined }, membersJoined(joined, actor.userId, members));
  return joined.lastSeq;
}

async function endMemberships(
  tx: Repositories,
  chat: StoredChat,
  actor: Actor,
  userIds: readonly string[],
  reason: DepartureReason,
): Promise<void> {
  const memberCount = chat.memberCount - userIds.length;
  const archival = departureArchives(chat, memberCount) ? { archived: true, isByDeparture: true } : {};
  const left = await tx.chats.bump(chat, { memberCount, ...archival });
  await tx.members.delete(chat.id, userIds);
  await announceChange(tx, { before: chat, after: left }, membersLeft(left, actor.userId, [...userIds], reason));
}

function splitAdded(members: readonly Member[], joinedSeq: number): AddedMembers {
  const added = members.filter((member) => member.joinedSeq === joinedSeq);
  const others = members.filter((member) => member.joinedSeq !== joinedSeq);
  return { added, alreadyMembers: others.map(({ user }) => user.id) };
}

function assertNotOwner(members: readonly Member[]): void {
  if (members.every(({ role }) => role !== 'owner')) return;
  throw new DomainError('invalid_membership', 'The owner can’t be removed. Transfer the chat first.');
}
