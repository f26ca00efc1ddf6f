import { BoundedClient, boundedBy, connectionTo } from '@fechatter/postgres';
import type pg from 'pg';

/**
 * The only connection to PostgreSQL on which an outbox relay holds its lock and does all its work.
 *
 * The lock belongs to the connection, so whatever runs on the connection runs under the lock; a statement on
 * another connection would outlive it. Both ends give up the connection soon after the other falls silent.
 * The server ends it after 4 s without a statement, which is why it is pinged each second. (TCP keepalives
 * notice neither a stalled proxy nor a stopped process: after 20 s the lock was still not free.) At this end
 * every statement has 3 s to answer; then `BoundedClient` destroys the socket, and nothing that was meant to
 * run on it ever will.
 *
 * Commits don't wait for the disk: an ack that PostgreSQL loses in a crash is found again by comparing with
 * the stream. What must be on disk goes through `durably`.
 */

const RELAY_LOCK = 7_246_001;
const SERVER_PATIENCE_MS = 4_000;
const ANSWER_TIMEOUT_MS = 3_000;
const PING_MS = 1_000;

export class SessionLostError extends Error {}

export class RelaySession {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void>;
  private isOver = false;
  private last: Promise<unknown> = Promise.resolve();
  private readonly ping: NodeJS.Timeout;

  private constructor(private readonly client: BoundedClient) {
    this.closed = new Promise((resolve) => client.once('end', resolve));
    client.once('error', () => this.abandon());
    client.once('end', () => this.over());
    // A ping that fails has ended the session already, which `closed` reports.
    this.ping = setInterval(() => void this.assertAlive().catch(() => undefined), PING_MS);
  }

  static async open(url: string, applicationName: string): Promise<RelaySession> {
    const client = new BoundedClient({
      ...boundedBy({ answerMs: ANSWER_TIMEOUT_MS, connectMs: ANSWER_TIMEOUT_MS }),
      application_name: applicationName,
      ...connectionTo(url),
    });
    // Statements under way are rejected with this error, and `end` follows.
    client.on('error', () => undefined);
    await client.connect();
    const session = new RelaySession(client);
    try {
      await session.prepare();
      return session;
    } catch (error) {
      session.abandon();
      throw error;
    }
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  /** Whether this session holds the lock from now on. */
  async tryLock(): Promise<boolean> {
    const [row] = await this.run<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [RELAY_LOCK]);
    return row?.locked === true;
  }

  /**
   * Runs one statement in its own transaction, after those that were requested before. `name` makes it a
   * prepared statement.
   */
  run<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    const query = { text, values: [...values], ...(name !== undefined && { name }) };
    return this.inTurn(query).then(({ rows }) => rows as Row[]);
  }

  /**
   * Runs `work` in a transaction that is on disk when this resolves. Statements that others request meanwhile
   * become part of it, and undo it if they fail.
   */
  async durably<T>(work: () => Promise<T>): Promise<T> {
    await this.run('begin');
    try {
      await this.run('set local synchronous_commit = on');
      const result = await work();
      await this.commit();
      return result;
    } catch (error) {
      await this.run('rollback').catch(() => undefined);
      throw error;
    }
  }

  /** Throws if the connection, and with it the lock, is lost. */
  async assertAlive(): Promise<void> {
    await this.run('select');
  }

  /** Ends the connection, and with it the lock, at once. */
  async end(): Promise<void> {
    if (this.isOver) return;
    this.over();
    await this.client.end().catch(() => undefined);
  }

  /**
   * PostgreSQL turns the commit of a transaction with a failed statement into a rollback, and reports
   * success.
   */
  private async commit(): Promise<void> {
    const { command } = await this.inTurn({ text: 'commit' });
    if (command !== 'COMMIT') throw new Error('a statement has failed: the transaction was rolled back');
  }

  private inTurn(query: pg.QueryConfig): Promise<pg.QueryResult> {
    const result = this.last.then(() => this.execute(query));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async execute(query: pg.QueryConfig): Promise<pg.QueryResult> {
    if (this.isOver) throw new SessionLostError('the connection to PostgreSQL is closed');
    const client: pg.Client = this.client;
    return await client.query(query);
  }

  private async prepare(): Promise<void> {
    await this.run(
      `select set_config(name, value, false) from (values
        ('idle_session_timeout', $1), ('idle_in_transaction_session_timeout', $1), ('tcp_user_timeout', $1),
        ('statement_timeout', $2), ('synchronous_commit', 'off')
      ) as setting (name, value)`,
      [String(SERVER_PATIENCE_MS), String(ANSWER_TIMEOUT_MS)],
    );
  }

  private abandon(): void {
    this.over();
    this.client.abandon(new SessionLostError('the session was given up'));
  }

  private over(): void {
    this.isOver = true;
    clearInterval(this.ping);
  }
}
