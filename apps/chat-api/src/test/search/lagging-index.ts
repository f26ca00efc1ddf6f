import type { ChatType, IndexEntry, Message } from '@fechatter/core';
import type { SearchScene } from './search-scene.js';

interface OutboxRow {
  id: string;
  workspace: string;
  chat: string;
  at: Date;
  payload: { type: string; chatType?: ChatType; data: { message?: Message } };
}

/** Publishes and indexes the outbox a little at a time, as a relay and an indexer do that are behind. */
export class LaggingIndex {
  private published: OutboxRow[] = [];
  private streamSeq = 100;

  constructor(private readonly scene: SearchScene) {}

  /** The relay publishes the next `count` events. */
  async publish(count: number): Promise<void> {
    const { database } = this.scene.api;
    const rows = await database.query<OutboxRow>(
      `select id, workspace_id::text as workspace, chat_id::text as chat, occurred_at as at, payload
       from outbox where kind = 'event' order by id limit $1`,
      [count],
    );
    this.published.push(...rows);
    await database.query('delete from outbox where id = any($1)', [rows.map(({ id }) => id)]);
    await database.query(`update relay_state set epoch = 'k3f9', phase = 'live', last_seq = $1`, [
      this.streamSeq + this.published.length,
    ]);
  }

  /** The indexer applies the next `count` of them. */
  async apply(count: number): Promise<void> {
    const rows = this.published.splice(0, count);
    const last = rows.at(-1);
    if (!last) return;
    this.streamSeq += rows.length;
    const position = { ...this.scene.position, streamSeq: this.streamSeq, occurredAt: last.at.toISOString() };
    await this.scene.index.live.apply(rows.flatMap(entriesOf), position, this.scene.position);
    this.scene.position = position;
  }

  async catchUp(): Promise<void> {
    await this.publish(10_000);
    await this.apply(10_000);
  }
}

function entriesOf({ workspace: workspaceId, chat: chatId, payload }: OutboxRow): IndexEntry[] {
  if (payload.type === 'chat.deleted') return [{ deletedChatId: chatId }];
  const { message } = payload.data;
  if (!message || !payload.type.startsWith('message.')) return [];
  const { id, senderId, content, createdAt, changedSeq: version } = message;
  if (content === null) return [{ id, version, deleted: true }];
  return [{ id, workspaceId, chatId, chatType: payload.chatType ?? 'group', senderId, content, createdAt, version }];
}
