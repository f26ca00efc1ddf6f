import type { Message, MessageRepository, MessageSlice, MessageWindow, Revision } from '@fechatter/core';
import { bigint, Columns, plain, timestamp, type Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { NOW } from '../database/now.js';
import { messageColumns } from './message-columns.js';

const COLUMNS = messageColumns.of('messages');

const revisionColumns = new Columns<Revision>({
  changedSeq: bigint('changed_seq'),
  content: plain('content'),
  createdAt: {
    ...timestamp('created_at'),
    sql: (revision) => `coalesce((
      select replaced_at from message_revisions
      where message_id = ${revision}.message_id and changed_seq < ${revision}.changed_seq
      order by changed_seq desc limit 1
    ), m.created_at)`,
  },
  replacedAt: timestamp('replaced_at'),
});

export class PgMessageRepository implements MessageRepository {
  constructor(private readonly sql: Sql) {}

  async find(chatId: string, messageId: string): Promise<Message | null> {
    const [message] = await this.messages(`select ${COLUMNS} from messages where chat_id = $1 and id = $2`, [
      chatId,
      messageId,
    ]);
    return message ?? null;
  }

  /**
   * Reads one message more than asked for on each side, which tells whether there are more. A chat without
   * such messages is one row of nulls, and a deleted chat none: its messages are being removed, so a page of
   * them would have gaps.
   */
  async page(chatId: string, { pivot, older, newer }: MessageWindow): Promise<MessageSlice | null> {
    const rows = await this.sql<Row>(
      `select ${messageColumns.of('m')}
       from (select id from chats where id = $1 and deleted_at is null limit 1) c
       left join lateral (
         (select ${COLUMNS} from messages where chat_id = c.id and seq < $2 order by seq desc limit $3)
         union all (select ${COLUMNS} from messages where chat_id = c.id and seq >= $2 order by seq limit $4)
       ) m on true
       order by m.seq`,
      [chatId, pivot, older + 1, newer + 1],
    );
    if (rows.length === 0) return null;
    const found = rows.filter(({ id }) => id !== null).map((row) => messageColumns.read(row));
    const before = found.filter(({ seq }) => seq < pivot);
    const after = found.filter(({ seq }) => seq >= pivot);
    const hasMoreBefore = before.length > older;
    const items = [...before.slice(hasMoreBefore ? 1 : 0), ...after.slice(0, newer)];
    return { items, hasMoreBefore, hasMoreAfter: after.length > newer };
  }

  async listChanged(chatId: string, since: number, limit: number): Promise<{ items: Message[]; hasMore: boolean }> {
    const items = await this.messages(
      `select ${COLUMNS} from messages where chat_id = $1 and changed_seq > $2
       order by changed_seq fetch first $3 rows with ties`,
      [chatId, since, limit],
    );
    const last = items.at(-1);
    return { items, hasMore: last !== undefined && (await this.hasChangedAfter(chatId, last.changedSeq)) };
  }

  async pageRevisions(messageId: string, before: number | null, limit: number): Promise<Revision[]> {
    const rows = await this.sql<Row>(
      `select ${revisionColumns.of('r')} from message_revisions r join messages m on m.id = r.message_id
       where r.message_id = $1 and r.changed_seq < $2 order by r.changed_seq desc limit $3`,
      [messageId, before ?? Number.MAX_SAFE_INTEGER, limit],
    );
    return rows.map((row) => revisionColumns.read(row));
  }

  /** The revision's `replaced_at` is the moment of the edit. */
  edit(message: Message, content: string, changedSeq: number): Promise<Message> {
    return this.one(
      `with revision as (
         insert into message_revisions (message_id, workspace_id, changed_seq, content, replaced_at)
         select id, workspace_id, changed_seq, content, ${NOW} from messages where id = $1
         returning replaced_at
       ) update messages set content = $2, changed_seq = $3, edited_at = (select replaced_at from revision)
       where id = $1 returning ${COLUMNS}`,
      [message.id, content, changedSeq],
    );
  }

  delete(message: Message, changedSeq: number): Promise<Message> {
    return this.one(
      `with forgotten as (delete from message_revisions where message_id = $1)
       update messages set content = null, changed_seq = $2, deleted_at = ${NOW}
       where id = $1 returning ${COLUMNS}`,
      [message.id, changedSeq],
    );
  }

  private async hasChangedAfter(chatId: string, changedSeq: number): Promise<boolean> {
    const rows = await this.sql('select from messages where chat_id = $1 and changed_seq > $2 limit 1', [
      chatId,
      changedSeq,
    ]);
    return rows.length > 0;
  }

  private async one(text: string, values: readonly unknown[]): Promise<Message> {
    const [message] = await this.messages(text, values);
    if (!message) throw new Error('the message that this transaction found no longer exists');
    return message;
  }

  private async messages(text: string, values: readonly unknown[]): Promise<Message[]> {
    const rows = await this.sql<Row>(text, values);
    return rows.map((row) => messageColumns.read(row));
  }
}
