import { boundedBy, connectionTo, type BoundedClient } from '@fechatter/postgres';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { isReadOnly, ReadOnlyError } from './pg-errors.js';

/** Runs one parameterised statement and returns its rows. */
export type Sql = <Row>(text: string, values?: readonly unknown[]) => Promise<Row[]>;

/** Runs single statements. `call` prepares its statement once for each connection. */
export type Statements = Pick<Database, 'sql' | 'call'>;

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Shown in `pg_stat_activity`. */
  applicationName: string;
  /** Called when an idle connection was lost. The pool has replaced it. */
  onConnectionLost: (error: unknown) => void;
}

export interface ConnectionFigures {
  inUse: number;
  idle: number;
  /** The size of the pool. */
  limit: number;
  /** Requests that wait for a connection. */
  waiting: number;
}

/**
 * The server ends what takes too long, and the connection remains good. A server that does not even do that is
 * gone, and the connection with it. So a request waits some 5 s for PostgreSQL, in whatever way that is lost.
 */
const STATEMENT_TIMEOUT_MS = 4_500;
const BOUNDS = { answerMs: 5_000, connectMs: 5_000 };
/** The relay's floor waits for every transaction, so none may last a minute. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

/**
 * The driver reads no other notation and gives null for it, and `ALTER ROLE … SET datestyle` may have set one.
 */
const ISO_DATES = '-c datestyle=ISO';
const IS_READ_ONLY = `select current_setting('transaction_read_only')::boolean as "isReadOnly"`;

/**
 * The connection pool, managed by TypeORM. The hot path uses TypeORM's driver directly. It connects when it is
 * first used; as long as that fails, each use tries again.
 */
export class Database implements OnApplicationShutdown {
  private readonly source: DataSource;
  private connecting: Promise<unknown> | null = null;

  constructor(private readonly options: DatabaseOptions) {
    this.source = new DataSource({
      type: 'postgres',
      poolSize: options.poolSize,
      applicationName: options.applicationName,
      installExtensions: false,
      poolErrorHandler: options.onConnectionLost,
      extra: {
        ...boundedBy(BOUNDS),
        ...connectionTo(options.url, ISO_DATES),
        statement_timeout: STATEMENT_TIMEOUT_MS,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      },
    });
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options);
    await database.connect();
    return database;
  }

  /** Does nothing once connected. Concurrent callers share one attempt. */
  async connect(): Promise<void> {
    if (this.source.isInitialized) return;
    this.connecting ??= this.source.initialize().finally(() => (this.connecting = null));
    await this.connecting;
  }

  readonly sql: Sql = (text, values) => this.using((sql) => sql(text, values));

  /** Runs one prepared statement on any free connection: one round trip, in a transaction of its own. */
  async call<Row>(name: string, text: string, values: readonly unknown[]): Promise<Row[]> {
    await this.connect();
    const { rows } = await this.pool.query({ name, text, values: [...values] });
    return rows as Row[];
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.within('start transaction', work);
  }

  snapshot<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.within('start transaction isolation level repeatable read, read only', work);
  }

  /** Throws while PostgreSQL can't be reached, or takes no writes. */
  async ping(): Promise<void> {
    await this.using(async (sql) => {
      const [row] = await sql<{ isReadOnly: boolean }>(IS_READ_ONLY);
      if (row?.isReadOnly) throw new ReadOnlyError('PostgreSQL is read-only: a standby, or switched so');
    });
  }

  /** Tells how the pool is used. It opens connections as they are needed. */
  get connections(): ConnectionFigures {
    const limit = this.options.poolSize;
    if (!this.source.isInitialized) return { inUse: 0, idle: 0, limit, waiting: 0 };
    const { totalCount, idleCount, waitingCount } = this.pool;
    return { inUse: totalCount - idleCount, idle: idleCount, limit, waiting: waitingCount };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.connecting?.catch(() => undefined);
    if (this.source.isInitialized) await this.source.destroy();
  }

  private get pool(): Pool {
    return (this.source.driver as unknown as { master: Pool }).master;
  }

  private within<T>(begin: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.using(async (sql, runner) => {
      await sql(begin);
      try {
        const result = await work(sql);
        await sql('commit');
        return result;
      } catch (error) {
        await rollback(runner);
        throw error;
      }
    });
  }

  /** Takes a connection for `work`. */
  private async using<T>(work: (sql: Sql, runner: QueryRunner) => Promise<T>): Promise<T> {
    await this.connect();
    const runner = this.source.createQueryRunner();
    const client = (await runner.connect()) as BoundedClient;
    let loss: Error | undefined;
    const onLost = (error: Error) => (loss = error);
    client.once('error', onLost);
    const sql: Sql = async <Row>(text: string, values: readonly unknown[] = []) => {
      // TypeORM has given it back by itself, and would only say that it may not be used any more.
      if (loss) throw loss;
      const { records } = await runner.query(text, [...values], true);
      return records as Row[];
    };
    try {
      return await work(sql, runner);
    } catch (error) {
      // After a failover, only a new connection finds the server that takes writes.
      if (isReadOnly(error)) {
        client.retire(error);
        await giveUp(runner, error);
      }
      throw error;
    } finally {
      client.off('error', onLost);
      await runner.release();
    }
  }
}

/**
 * The first error is the one to report. A lost connection has rolled back. One that can't roll back would take
 * its transaction along to whoever is given it next, so it is closed.
 */
async function rollback(runner: QueryRunner): Promise<void> {
  await runner.query('rollback').catch((error: Error) => giveUp(runner, error));
}

/** Gives the connection back, to be closed. */
function giveUp(runner: QueryRunner, error: Error): Promise<void> {
  return (runner as PostgresRunner).releasePostgresConnection(error);
}

interface PostgresRunner extends QueryRunner {
  releasePostgresConnection(error: Error): Promise<void>;
}
