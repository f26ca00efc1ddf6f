import { createHash } from 'node:crypto';
import type { TestDatabase } from '@fechatter/testing';
import type { Database, Sql } from '../../postgres/database/database.js';

type Connection = Awaited<ReturnType<TestDatabase['connect']>>;

/** A database on one connection that prepares every statement by name, as chat-api does on its hot path. */
export class PreparedConnection implements Pick<Database, 'sql' | 'call' | 'transaction' | 'snapshot'> {
  constructor(private readonly connection: Connection) {}

  readonly sql: Sql = (text, values = []) => this.call(nameOf(text), text, values);

  async call<Row>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.connection.query({ name, text, values: [...values] });
    return rows as Row[];
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return work(this.sql);
  }

  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return work(this.sql);
  }
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
