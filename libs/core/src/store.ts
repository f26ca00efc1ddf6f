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
import type { WorkspaceRepository } from './people/workspace.repository.js';

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
