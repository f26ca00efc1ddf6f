import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';

/** Runs one parameterised statement and returns its rows. */
export type Sql = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** Called when an idle connection was lost. The pool has replaced it. */
  onConnectionLost: (error: unknown) => void;
}

/**
 * The relay's floor waits for every transaction, so none may last a minute. The server ends one that hangs.
 */
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * The driver reads no other notation and gives null for it, and `ALTER ROLE … SET datestyle` may have set one.
 */
const ISO_DATES = '-c datestyle=ISO';

/** The connection pool, managed by TypeORM. The hot path uses TypeORM's driver directly. */
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
        options: ISO_DATES,
        statement_timeout: STATEMENT_TIMEOUT_MS,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      },
    });
    return new Database(await source.initialize());
  }

  readonly sql: Sql = (text, values) => this.using((runner) => statementsOn(runner)(text, values));

  /** Runs one prepared statement on any free connection: one round trip, in a transaction of its own. */
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

/** A lost connection has already rolled back. The first error is the one to report. */
async function rollback(runner: QueryRunner): Promise<void> {
  await runner.query('rollback').catch(() => undefined);
}
