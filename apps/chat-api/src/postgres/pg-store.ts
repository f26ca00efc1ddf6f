import type { Actor, Repositories, SendCommand, Sent, Store } from '@fechatter/core';
import type { Database, Sql } from './database/database.js';
import { PgApiTokenRepository } from './people/pg-api-token.repository.js';
import { PgChatRepository } from './chats/pg-chat.repository.js';
import { PgIdempotencyKeys } from './requests/pg-idempotency-keys.js';
import { PgInviteRepository } from './people/pg-invite.repository.js';
import { PgMemberRepository } from './chats/pg-member.repository.js';
import { PgMessageRepository } from './messages/pg-message.repository.js';
import { PgOutbox } from './pg-outbox.js';
import { PgPasswordResetRepository } from './people/pg-password-reset.repository.js';
import { PgSessionRepository } from './people/pg-session.repository.js';
import { PgSuccessionRepository } from './chats/pg-succession.repository.js';
import { PgSyncRepository } from './chats/pg-sync.repository.js';
import { PgUserRepository } from './people/pg-user.repository.js';
import { PgWorkspaceRepository } from './people/pg-workspace.repository.js';
import { sendMessage } from './messages/pg-send.js';

/** The repositories of one transaction, or of none. `onAdded` is called for each addition to the outbox. */
class PgRepositories implements Repositories {
  readonly chats = new PgChatRepository(this.sql);
  readonly members = new PgMemberRepository(this.sql);
  readonly messages = new PgMessageRepository(this.sql);
  readonly outbox = new PgOutbox(this.sql, this.onAdded);
  readonly idempotencyKeys = new PgIdempotencyKeys(this.sql);
  readonly workspaces = new PgWorkspaceRepository(this.sql);
  readonly users = new PgUserRepository(this.sql);
  readonly sessions = new PgSessionRepository(this.sql, this.onAdded);
  readonly invites = new PgInviteRepository(this.sql);
  readonly apiTokens = new PgApiTokenRepository(this.sql);
  readonly successions = new PgSuccessionRepository(this.sql);
  readonly passwordResets = new PgPasswordResetRepository(this.sql);
  readonly sync = new PgSyncRepository(this.sql);

  constructor(
    private readonly sql: Sql,
    private readonly onAdded: () => void,
  ) {}
}

/**
 * The store on PostgreSQL. Reads and writes are statements of one READ COMMITTED transaction. Every change
 * locks the chat's row first; each later statement then sees what the previous holder committed. Sending
 * bypasses this with one function call. `wake` is called after the commit of a transaction that added to the
 * outbox. If a crash loses that call, the relay's poll finds the row, so only time is lost.
 */
export class PgStore extends PgRepositories implements Store {
  constructor(
    private readonly database: Pick<Database, 'sql' | 'call' | 'transaction' | 'snapshot'>,
    private readonly wake: () => void,
  ) {
    super(database.sql, wake);
  }

  async transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    let added = false;
    const result = await this.database.transaction((sql) => work(new PgRepositories(sql, () => (added = true))));
    if (added) this.wake();
    return result;
  }

  snapshot<T>(work: (view: Repositories) => Promise<T>): Promise<T> {
    return this.database.snapshot((sql) => work(new PgRepositories(sql, () => undefined)));
  }

  async send(actor: Actor, command: SendCommand): Promise<Sent | null> {
    const sent = await sendMessage(this.database, actor, command);
    if (sent?.isReplay === false) this.wake();
    return sent;
  }
}
