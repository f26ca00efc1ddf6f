import type { Actor, Repositories, SendCommand, Sent, Store } from '@fechatter/core';
import type { Database, Sql } from './database.js';
import { PgChatRepository } from './pg-chat.repository.js';
import { PgIdempotencyKeys } from './pg-idempotency-keys.js';
import { PgInviteRepository } from './pg-invite.repository.js';
import { PgMemberRepository } from './pg-member.repository.js';
import { PgMessageRepository } from './pg-message.repository.js';
import { PgOutbox } from './pg-outbox.js';
import { PgSessionRepository } from './pg-session.repository.js';
import { PgUserRepository } from './pg-user.repository.js';
import { PgWorkspaceRepository } from './pg-workspace.repository.js';
import { sendMessage } from './pg-send.js';

/**
 * The store on PostgreSQL. Ordinary reads and writes are statements of one transaction at READ COMMITTED; what keeps them right is the
 * lock on the chat's row that every change takes first, since each statement after it sees what the previous holder committed. Sending is
 * one function call past all this. `wake` is called after the commit of whatever added to the outbox: were it lost, the relay's poll would
 * find the row, so a crash in between costs time only.
 */
export class PgStore implements Store {
  readonly chats;
  readonly members;
  readonly messages;
  readonly outbox;
  readonly idempotencyKeys;
  readonly workspaces;
  readonly users;
  readonly sessions;
  readonly invites;

  constructor(
    private readonly database: Database,
    private readonly wake: () => void,
  ) {
    const own = repositories(database.sql, wake);
    this.chats = own.chats;
    this.members = own.members;
    this.messages = own.messages;
    this.outbox = own.outbox;
    this.idempotencyKeys = own.idempotencyKeys;
    this.workspaces = own.workspaces;
    this.users = own.users;
    this.sessions = own.sessions;
    this.invites = own.invites;
  }

  async transaction<T>(work: (tx: Repositories) => Promise<T>): Promise<T> {
    let added = false;
    const result = await this.database.transaction((sql) => work(repositories(sql, () => (added = true))));
    if (added) this.wake();
    return result;
  }

  snapshot<T>(work: (view: Repositories) => Promise<T>): Promise<T> {
    return this.database.snapshot((sql) => work(repositories(sql, () => undefined)));
  }

  async send(actor: Actor, command: SendCommand): Promise<Sent> {
    const sent = await sendMessage(this.database, actor, command);
    if (!sent.isReplay) this.wake();
    return sent;
  }
}

function repositories(sql: Sql, onAdded: () => void): Repositories {
  return {
    chats: new PgChatRepository(sql),
    members: new PgMemberRepository(sql),
    messages: new PgMessageRepository(sql),
    outbox: new PgOutbox(sql, onAdded),
    idempotencyKeys: new PgIdempotencyKeys(sql),
    workspaces: new PgWorkspaceRepository(sql),
    users: new PgUserRepository(sql),
    sessions: new PgSessionRepository(sql),
    invites: new PgInviteRepository(sql),
  };
}
