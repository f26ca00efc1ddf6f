import type { ApiTokenRepository } from './access/api-token.repository.js';
import type { SessionRepository } from './access/session.repository.js';
import type { Actor } from './actor.js';
import type { ChatRepository } from './chats/chat.repository.js';
import type { MemberRepository } from './chats/member.repository.js';
import type { SuccessionRepository } from './chats/succession.repository.js';
import type { Outbox } from './events/outbox.js';
import type { IdempotencyKeys } from './idempotency.js';
import type { MessageRepository, SendCommand, Sent } from './messages/message.repository.js';
import type { InviteRepository } from './people/invite.repository.js';
import type { PasswordResetRepository } from './people/password-reset.repository.js';
import type { UserRepository } from './people/user.repository.js';
import type { SyncRepository } from './sync/sync.repository.js';
import type { WorkspaceRepository } from './people/workspace.repository.js';

/**
 * Where the services read and write. A repository of the `Store` itself runs each statement on its own; the
 * repositories that `transaction` and `snapshot` give run inside them. A commit that added to the outbox
 * wakes the relay.
 *
 * In the names of methods, `lock` takes a row lock and `hold` a shared one. Both last until the transaction
 * ends. Locks are taken in one order everywhere: the idempotency key, the chat's row, members, everything
 * else, the outbox last. So the order of a chat's outbox rows is the order of their seqs.
 */
export interface Store extends Repositories {
  /**
   * Commits all or nothing. Each statement sees what was committed before *it* began, so read after locking
   * the chat.
   */
  transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T>;
  /** Read-only. All statements see the same moment. */
  snapshot<T>(work: (view: Repositories) => Promise<T>): Promise<T>;
  /**
   * Checks, numbers, stores and announces a message in one statement, which is a transaction of its own.
   * Null unless the actor is an active person and a member of the chat, which is checked first. Throws
   * `chat_archived`, `idempotency_key_reused`.
   */
  send(actor: Actor, command: SendCommand): Promise<Sent | null>;
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
  readonly sync: SyncRepository;
}
