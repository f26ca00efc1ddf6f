import type { ApiTokenRepository } from './access/api-tokens.js';
import type { ChatChanges, Standing } from './chats/chat-rules.js';
import type {
  InviteRepository,
  PasswordResetRepository,
  UserRepository,
  WorkspaceRepository,
} from './people/accounts.js';
import type { OutboxEvent, ReadState } from './events/events.js';
import type { MessageWindow } from './messages/message-window.js';
import type { Chat, ChatSummary, ChatType, Member, Message, Revision, StoredChat } from './models.js';
import type { SessionKind, SessionRepository } from './access/sessions.js';
import type { SuccessionRepository } from './chats/succession.repository.js';

/**
 * Where the truth is kept, as the services see it. A repository reached through `Store` runs each statement by itself; the same
 * repositories reached through `transaction` or `snapshot` run inside of it. Whatever adds to the outbox wakes the relay after its commit.
 *
 * Lock order, everywhere: an idempotency key, the chat's row, members, the rest, and the outbox last, so that per chat the order of
 * outbox rows is the order of seqs.
 */
export interface Store extends Repositories {
  /** All or nothing. Each statement sees what was committed before *it* began, so read after the chat is locked. */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  /** Read only; every statement sees the same moment. */
  snapshot<T>(work: (view: Repositories) => Promise<T>): Promise<T>;
  /**
   * Checks, numbers, stores and announces one message: one statement, which is its own transaction.
   * Throws `chat_not_found`, `chat_archived`, `idempotency_key_reused`.
   */
  send(actor: Actor, command: SendCommand): Promise<Sent>;
}

export interface Repositories {
  readonly chats: ChatRepository;
  readonly members: MemberRepository;
  readonly messages: MessageRepository;
  readonly outbox: Outbox;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly workspaces: WorkspaceRepository;
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly invites: InviteRepository;
  readonly apiTokens: ApiTokenRepository;
  readonly successions: SuccessionRepository;
  readonly passwordResets: PasswordResetRepository;
}

/** Who acts. Both ids come out of a verified access token. */
export interface Actor {
  userId: string;
  workspaceId: string;
}

export interface NewChat {
  workspaceId: string;
  type: ChatType;
  name: string | null;
  description: string | null;
  /** Null for a single chat only, which has a pair instead. */
  ownerId: string | null;
  pair: readonly [string, string] | null;
  memberCount: number;
}

/** What an event changes in the chat's row, next to its seq. Absent leaves it. */
export interface ChatPatch extends ChatChanges {
  ownerId?: string;
  memberCount?: number;
  /** With `archived`: that it is so only because too few are left. */
  isByDeparture?: boolean;
}

/** A place in the list of chats: everything after it is older. */
export interface ActivityPosition {
  updatedAt: string;
  id: string;
}

export interface ChatRepository {
  /** As `actor` sees it; null if it does not exist for them. */
  find(actor: Actor, chatId: string): Promise<Chat | null>;
  /** The chats that `actor` is in, newest activity first, after `position`. */
  page(actor: Actor, position: ActivityPosition | null, limit: number): Promise<Chat[]>;
  /** The public channels that `actor` could join, in the same order. */
  pageOpen(actor: Actor, position: ActivityPosition | null, limit: number): Promise<Chat[]>;
  /** Waits for the chat's row lock, kept until the transaction ends. Says nothing about who may see it. */
  lock(actor: Actor, chatId: string): Promise<StoredChat | null>;
  /** The new chat at seq 1, or null if the pair has one already. Throws `channel_name_taken`. */
  insert(chat: NewChat): Promise<ChatSummary | null>;
  findPair(pair: readonly [string, string]): Promise<string | null>;
  /** Moves a locked chat on by one seq, together with `patch`. Throws `channel_name_taken`. */
  bump(chat: ChatSummary, patch?: ChatPatch): Promise<ChatSummary>;
  /** The locked chat as of its last seq: from now on no other method finds it, and its name is free. */
  delete(chat: ChatSummary): Promise<ChatSummary>;
}

export interface MemberRepository {
  /** Null if the actor is no active person of the workspace. */
  standing(actor: Actor, chatId: string): Promise<Standing | null>;
  /** Which of `userIds` are active people of the workspace. */
  listActive(workspaceId: string, userIds: readonly string[]): Promise<string[]>;
  /** Whether that person is active. If so they stay it until the transaction ends: nobody who is going becomes an owner. */
  holdActive(workspaceId: string, userId: string): Promise<boolean>;
  /** Those of `userIds` who are members, by user id. */
  list(chatId: string, userIds: readonly string[]): Promise<Member[]>;
  /** Members with a larger user id than `afterUserId`, by user id. */
  page(chatId: string, afterUserId: string | null, limit: number): Promise<Member[]>;
  /** Those who joined or changed after `since`, up to and including `until`. */
  listChanged(chatId: string, since: number, until: number): Promise<Member[]>;
  /** Makes `userIds` members as of the chat's present seq and returns them, by user id. The chat's owner gets that role. */
  insert(chat: ChatSummary, userIds: readonly string[]): Promise<Member[]>;
  delete(chatId: string, userIds: readonly string[]): Promise<void>;
  deleteAll(chatId: string): Promise<void>;
  /** Gives the members' roles what the chat says of its owner, as of its present seq; `formerId` is a member like others. */
  setOwner(chat: ChatSummary, formerId: string): Promise<Member[]>;
  /** How far the actor has read, locked until the transaction ends. Null unless they are an active person and in the chat. */
  lockReading(actor: Actor, chatId: string): Promise<Reading | null>;
  /** Sets how far a person has read a chat, which the transaction holds locked. */
  setReading(chatId: string, userId: string, seq: number): Promise<ReadState>;
}

/** A person's read state in a chat, and what bounds it. */
export interface Reading {
  chat: Pick<ChatSummary, 'id' | 'workspaceId' | 'type' | 'lastSeq'>;
  state: ReadState;
}

export interface SendCommand {
  chatId: string;
  content: string;
  /** With the hash of the body: a repeat under the same key is answered with the message that was made. */
  idempotency: { key: string; bodyHash: Buffer } | null;
}

export interface Sent {
  message: Message;
  isReplay: boolean;
}

export interface MessagePage {
  /** Ascending by seq. */
  items: Message[];
  hasMoreBefore: boolean;
  hasMoreAfter: boolean;
}

export interface MessageRepository {
  find(chatId: string, messageId: string): Promise<Message | null>;
  page(chatId: string, window: MessageWindow): Promise<MessagePage>;
  /** What changed after `since`, ascending by changedSeq: at least `limit` if there are so many, and never some of equal ones only. */
  listChanged(chatId: string, since: number, limit: number): Promise<{ items: Message[]; hasMore: boolean }>;
  /** What the message said before, newest first, older than `before` (a `changedSeq`). */
  pageRevisions(messageId: string, before: number | null, limit: number): Promise<Revision[]>;
  /** Replaces the content as of `changedSeq` and keeps the old one as a revision. */
  edit(message: Message, content: string, changedSeq: number): Promise<Message>;
  /** Leaves a tombstone as of `changedSeq`; the content and its revisions are gone. */
  delete(message: Message, changedSeq: number): Promise<Message>;
}

/** What is announced of a chat. */
export interface ChatAnnouncement {
  /**
   * With the moment of its last change where the event is that change: so whoever follows the events knows it too. Without, the event
   * occurs now.
   */
  chat: Pick<ChatSummary, 'id' | 'workspaceId'> & Partial<Pick<ChatSummary, 'updatedAt'>>;
  event: OutboxEvent;
}

export interface Outbox {
  /** Announces what happened in `chat`, which the transaction holds locked, or has just made. */
  add(chat: ChatAnnouncement['chat'], event: OutboxEvent): Promise<void>;
  /** The same of several chats, in the given order, in one statement whatever their number. */
  addAll(announcements: readonly ChatAnnouncement[]): Promise<void>;
  /** Announces to everyone in the workspace what concerns no chat. Hold what changed locked, for the last one announced counts. */
  addForWorkspace(workspaceId: string, event: OutboxEvent): Promise<void>;
  /** Announces that a session, or an API token as the session that it is, is shut out from now on. */
  addRevocation(workspaceId: string, sessionId: string, kind: SessionKind): Promise<void>;
}

/** The same `key` on the same `path` by the same person is the same request. */
export interface IdempotentRequest extends Actor {
  path: string;
  key: string;
  bodyHash: Buffer;
}

/** What a request made. `number` is an id, or a seq where what was made has no id. */
export interface IdempotentResult {
  number: string;
  /** Whether the first answer was 201 (a single chat that existed already was 200). */
  isNew: boolean;
}

export interface IdempotencyKeys {
  /**
   * First in its transaction: takes the key, waiting for a concurrent request that has it. Null if this is the first, else what the
   * first one made. Throws `idempotency_key_reused` for another body.
   */
  claim(request: IdempotentRequest): Promise<IdempotentResult | null>;
  complete(request: IdempotentRequest, result: IdempotentResult): Promise<void>;
}
