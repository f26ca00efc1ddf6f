import { Inject, Injectable } from '@nestjs/common';
import {
  assertFound,
  assertMayDelete,
  assertMayEdit,
  assertMayListRevisions,
  isPositiveInteger,
  ListCursor,
  requireFound,
  messageDeleted,
  messageEdited,
  toPage,
  type Actor,
  type Chat,
  type Member,
  type Message,
  type MessagePage,
  type MessageWindow,
  type Page,
  type Repositories,
  type Revision,
  type SendCommand,
  type Sent,
  type Store,
  type UserRef,
} from '@fechatter/core';
import { assertReadable, refuseOutsider } from '../chats/chat-access.js';
import { lockAsMember } from '../chats/locked-chat.js';
import { messageEdit } from '../requests/entity-tag.js';
import { assertMatches, type Precondition } from '../requests/precondition.js';
import { STORE } from '../postgres/store.token.js';

/** What has changed in a chat after a seq. */
export interface Changes {
  /** The chat as it is now. */
  chat: Chat;
  /** The members who joined after the seq or whose role changed after it, as they are now. */
  members: Member[];
  /**
   * The messages that were sent, edited or deleted after the seq, as they are now, ascending by `changedSeq`.
   */
  messages: Message[];
  /** The chat's `lastSeq`. If there are no more changes, send it as `since` next time. */
  lastSeq: number;
  /** Whether there are more changes. If so, send the `changedSeq` of the last message as `since`. */
  hasMore: boolean;
  /** The people who sent these messages, each once, by id. Null without `include=senders`. */
  senders: UserRef[] | null;
}

export interface ChangesRequest {
  since: number;
  limit: number;
  withSenders: boolean;
}

export interface MessagePath {
  chatId: string;
  messageId: string;
}

const revisionCursor = new ListCursor({ changedSeq: (text) => isPositiveInteger(text, 15) });

@Injectable()
export class MessagesService {
  constructor(@Inject(STORE) private readonly store: Store) {}

  async send(actor: Actor, command: SendCommand): Promise<Sent> {
    return (await this.store.send(actor, command)) ?? refuseOutsider(this.store, actor, command.chatId);
  }

  async page(actor: Actor, chatId: string, window: MessageWindow, withSenders: boolean): Promise<MessagePage> {
    await assertReadable(this.store, actor, chatId);
    const page = requireFound(await this.store.messages.page(chatId, window), 'chat_not_found');
    return { ...page, senders: withSenders ? await sendersOf(this.store, actor, page.items) : null };
  }

  async get(actor: Actor, chatId: string, messageId: string): Promise<Message> {
    await assertReadable(this.store, actor, chatId);
    const message = await this.store.messages.find(chatId, messageId);
    // The chat may have been deleted since it was checked.
    if (!message) await assertReadable(this.store, actor, chatId);
    return requireFound(message, 'message_not_found');
  }

  edit(
    actor: Actor,
    chatId: string,
    messageId: string,
    content: string,
    precondition: Precondition | null,
  ): Promise<Message> {
    return this.store.transaction(async (tx) => {
      const { chat } = await lockAsMember(tx, actor, chatId);
      const message = requireFound(await tx.messages.find(chatId, messageId), 'message_not_found');
      assertMayEdit(chat, message, actor.userId);
      assertMatches(precondition, messageEdit(message));
      if (message.content === content) return message;
      const bumped = await tx.chats.bump(chat);
      const edited = await tx.messages.edit(message, content, bumped.lastSeq);
      await tx.outbox.add(bumped, messageEdited(bumped, actor.userId, edited));
      return edited;
    });
  }

  delete(actor: Actor, chatId: string, messageId: string, precondition: Precondition | null): Promise<void> {
    return this.store.transaction(async (tx) => {
      const { chat, standing } = await lockAsMember(tx, actor, chatId);
      const message = requireFound(await tx.messages.find(chatId, messageId), 'message_not_found');
      assertMayDelete(chat, message, actor.userId, standing);
      assertMatches(precondition, messageEdit(message));
      if (message.deletedAt !== null) return;
      const bumped = await tx.chats.bump(chat);
      const deleted = await tx.messages.delete(message, bumped.lastSeq);
      await tx.outbox.add(bumped, messageDeleted(bumped, actor.userId, deleted));
    });
  }

  /** Lists the previous contents of a message, newest first. */
  async revisions(actor: Actor, message: MessagePath, cursor: string | null, limit: number): Promise<Page<Revision>> {
    const { chatId, messageId } = message;
    const position = revisionCursor.decode(cursor);
    const standing = requireFound(await this.store.members.findStanding(actor, chatId), 'chat_not_found');
    assertFound(standing.role !== null, 'chat_not_found');
    const chat = requireFound(await this.store.chats.find(actor, chatId), 'chat_not_found');
    const revised = requireFound(await this.store.messages.find(chatId, messageId), 'message_not_found');
    assertMayListRevisions(chat, revised, actor.userId, standing);
    const before = position && Number(position.changedSeq);
    const rows = await this.store.messages.pageRevisions(messageId, before, limit + 1);
    return toPage(rows, limit, (last) => revisionCursor.encode(last));
  }

  /**
   * Lists what changed after `since`, read at one moment. Except on the last page, `members` and `messages`
   * cover the same range of seqs.
   */
  changes(actor: Actor, chatId: string, { since, limit, withSenders }: ChangesRequest): Promise<Changes> {
    return this.store.snapshot(async (view) => {
      await assertReadable(view, actor, chatId);
      const chat = requireFound(await view.chats.find(actor, chatId), 'chat_not_found');
      const { items: messages, hasMore } = await view.messages.listChanged(chatId, since, limit);
      const until = hasMore ? (messages.at(-1)?.changedSeq ?? since) : chat.lastSeq;
      const members = await view.members.listChanged(chatId, since, until);
      const senders = withSenders ? await sendersOf(view, actor, messages) : null;
      return { chat, members, messages, lastSeq: chat.lastSeq, hasMore, senders };
    });
  }
}

function sendersOf(view: Repositories, { workspaceId }: Actor, messages: readonly Message[]): Promise<UserRef[]> {
  return view.users.listRefs(workspaceId, [...new Set(messages.map(({ senderId }) => senderId))]);
}
