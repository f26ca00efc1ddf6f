import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';

/** Runs one parameterised statement and answers its rows. */
export type Sql = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** A connection that was lost while idle; the pool has replaced it. */
  onConnectionLost: (error: unknown) => void;
}

/** No transaction lives a minute (the relay's floor waits for each of them), so the server ends what hangs. */
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;

/** The pool of connections, by TypeORM; the hot path goes past TypeORM straight to its driver. */
export class Database implements OnApplicationShutdown {
  private constructor(private readonly source: DataSource) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    const source = new DataSource({
      type: 'postgres',
      url: options.url,
      poolSize: options.poolSize,
      applicationName: options.applicationName,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      installExtensions: false,
      poolErrorHandler: options.onConnectionLost,
      extra: {
        statement_timeout: STATEMENT_TIMEOUT_MS,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      },
    });
    return new Database(await source.initialize());
  }

  readonly sql: Sql = (text, values) => this.using((runner) => statementsOn(runner)(text, values));

  /** One prepared statement on any free connection: one round trip, its own transaction. */
  async call<Row>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query({ name, text, values: [...values] });
    return rows as Row[];
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.within('start transaction', work);
  }

  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.within('start transaction isolation level repeatable read, read only', work);
  }

  /** Throws while PostgreSQL can't be reached. */
  async ping(): Promise<void> {
    await this.sql('select');
  }

  async onApplicationShutdown(): Promise<void> {
    await this.source.destroy();
  }

  private get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  private within<T>(begin: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.using(async (runner) => {
      await runner.query(begin);
      try {
        const result = await work(statementsOn(runner));
        await runner.query('commit');
        return result;
      } catch (error) {
        await rollback(runner);
        throw error;
      }
    });
  }

  private async using<T>(work: (runner: QueryRunner) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      return await work(runner);
    } finally {
      await runner.release();
    }
  }
}

function statementsOn(runner: QueryRunner): Sql {
  return async <Row>(text: string, values: readonly unknown[] = []) => {
    const { records } = await runner.query(text, [...values], true);
    return records as Row[];
  };
}

/** A connection that is gone has rolled back already; the first error is the one to tell. */
async function rollback(runner: QueryRunner): Promise<void> {
  await runner.query('rollback').catch(() => undefined);
}
