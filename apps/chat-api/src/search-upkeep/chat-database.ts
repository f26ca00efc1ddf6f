import { boundedBy, connectionTo } from '@fechatter/postgres';
import pg from 'pg';

/** A message as the database has it. */
export interface StoredMessage {
  id: string;
  chatId: string;
  version: number;
  /** The message or its chat is deleted. */
  isDeleted: boolean;
}

/** How far events are published. */
export interface Published {
  /** Whether a row of the outbox up to the one that was asked for still waits. */
  isWaiting: boolean;
  epoch: string;
  /** The stream sequence up to which everything is published. */
  lastSeq: number;
}

const BOUNDS = { answerMs: 60_000, connectMs: 5_000 };

const MESSAGE = `m.id::text, m.chat_id::text as "chatId", m.changed_seq::float8 as version,
  (m.content is null or c.deleted_at is not null) as "isDeleted"
  from messages m join chats c on c.id = m.chat_id`;

/** Reads what the index is compared with. */
export class ChatDatabase {
  private readonly pool: pg.Pool;

  constructor(url: string, name: string) {
    const options = { max: 1, application_name: name, statement_timeout: BOUNDS.answerMs };
    this.pool = new pg.Pool({ ...boundedBy(BOUNDS), ...options, ...connectionTo(url) });
    // A connection that the server ends is replaced at the next query.
    this.pool.on('error', () => undefined);
  }

  async ping(): Promise<void> {
    await this.pool.query('select from relay_state');
  }

  /** The messages with an id above `after`, by ascending id. */
  page(after: string, limit: number): Promise<StoredMessage[]> {
    return this.rows(`select ${MESSAGE} where m.id > $1::bigint order by m.id limit $2`, [after, limit]);
  }

  find(ids: readonly string[]): Promise<StoredMessage[]> {
    return this.rows(`select ${MESSAGE} where m.id = any ($1::bigint[])`, [ids]);
  }

  /** How many messages a complete index can find. */
  async count(): Promise<number> {
    const [row] = await this.rows<{ count: number }>(
      `select count(*)::float8 as count from messages m join chats c on c.id = m.chat_id
        where m.content is not null and c.deleted_at is null`,
    );
    return row?.count ?? 0;
  }

  /** How much of the running backfill of everything is published, from 0 to 1. Null if there is none. */
  async backfilled(): Promise<number | null> {
    const [row] = await this.rows<{ share: number }>(
      `select
          least(1, next_message_id / greatest(1, coalesce((select max(id) from messages), 1))::float8) as share
        from reindex_jobs
        where finished_at is null and from_time is null and chat_id is null and message_id is null
        order by id desc limit 1`,
    );
    return row?.share ?? null;
  }

  /** Whatever is committed before this is announced by a row of the outbox up to this id, or was before. */
  async lastOutboxId(): Promise<string> {
    const [row] = await this.rows<{ id: string }>(`select coalesce(max(id), 0)::text as id from outbox`);
    return row?.id ?? '0';
  }

  async publishedThrough(outboxId: string): Promise<Published> {
    const [row] = await this.rows<Published>(
      `select exists (select from outbox where id <= $1::bigint) as "isWaiting", epoch,
        last_seq::float8 as "lastSeq" from relay_state`,
      [outboxId],
    );
    if (!row) throw new Error('the table relay_state is empty');
    return row;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }
}
