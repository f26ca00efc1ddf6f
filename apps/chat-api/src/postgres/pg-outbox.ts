import type { ChatAnnouncement, Outbox, OutboxEvent, SessionKind } from '@fechatter/core';
import type { Sql } from './database/database.js';
import { NOW } from './database/now.js';

const ADD = `insert into outbox (kind, workspace_id, chat_id, payload, occurred_at)
  values ($1, $2, $3, $4, coalesce($5::timestamptz, ${NOW}))`;
/** PostgreSQL assigns the ids in row order, so reading by id gives the order of `$1`. */
const ADD_ALL = `insert into outbox (kind, workspace_id, chat_id, payload, occurred_at)
  select 'event', (entry->>'workspaceId')::bigint, (entry->>'chatId')::bigint, entry->'event',
    coalesce((entry->>'occurredAt')::timestamptz, ${NOW})
  from json_array_elements($1::json) with ordinality as entries (entry, place) order by place`;
const NO_CHAT = 0;

export class PgOutbox implements Outbox {
  constructor(
    private readonly sql: Sql,
    private readonly onAdded: () => void,
  ) {}

  add(chat: ChatAnnouncement['chat'], event: OutboxEvent): Promise<void> {
    return this.insert('event', chat.workspaceId, chat.id, event, chat.updatedAt);
  }

  async addAll(announcements: readonly ChatAnnouncement[]): Promise<void> {
    if (announcements.length === 0) return;
    const entries = announcements.map(({ chat: { workspaceId, id: chatId, updatedAt: occurredAt }, event }) => {
      return { workspaceId, chatId, occurredAt, event };
    });
    await this.sql(ADD_ALL, [JSON.stringify(entries)]);
    this.onAdded();
  }

  addForWorkspace(workspaceId: string, event: OutboxEvent): Promise<void> {
    return this.insert('event', workspaceId, NO_CHAT, event);
  }

  addRevocation(workspaceId: string, sessionId: string, kind: SessionKind): Promise<void> {
    return this.insert('revocation', workspaceId, NO_CHAT, { sessionId, kind });
  }

  private async insert(
    kind: string,
    workspaceId: string,
    chatId: string | number,
    payload: object,
    occurredAt: string | null = null,
  ): Promise<void> {
    await this.sql(ADD, [kind, workspaceId, chatId, JSON.stringify(payload), occurredAt]);
    this.onAdded();
  }
}
