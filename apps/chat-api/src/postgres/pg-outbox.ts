import type { ChatSummary, Outbox, OutboxEvent } from '@fechatter/core';
import type { Sql } from './database.js';

const ADD = 'insert into outbox (kind, workspace_id, chat_id, payload) values ($1, $2, $3, $4)';
const NO_CHAT = 0;

export class PgOutbox implements Outbox {
  constructor(
    private readonly sql: Sql,
    private readonly onAdded: () => void,
  ) {}

  add(chat: Pick<ChatSummary, 'id' | 'workspaceId'>, event: OutboxEvent): Promise<void> {
    return this.insert('event', chat.workspaceId, chat.id, event);
  }

  addRevocation(workspaceId: string, revoked: { sessionId: string } | { userId: string }): Promise<void> {
    return this.insert('revocation', workspaceId, NO_CHAT, revoked);
  }

  private async insert(kind: string, workspaceId: string, chatId: string | number, payload: object): Promise<void> {
    await this.sql(ADD, [kind, workspaceId, chatId, JSON.stringify(payload)]);
    this.onAdded();
  }
}
