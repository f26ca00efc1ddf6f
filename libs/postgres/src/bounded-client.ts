import pg from 'pg';

/**
 * A connection to PostgreSQL that never waits without a bound.
 *
 * A failover, a pooler or a load balancer can leave connections half open: the network goes on acknowledging,
 * and no answer ever comes. Neither TCP keepalives nor the server's own time-outs end that wait, because the
 * server that would keep them is gone, so it has a bound on this side. A connection that ran into it is
 * destroyed at once: whatever was requested on it is rejected, the pool replaces it, and nothing that was
 * meant to run on it ever will. Its idle siblings that have not been heard since are destroyed too, else each
 * would have to disappoint a request of its own.
 */

export interface Bounds {
  /**
   * The longest that any statement may take. Above the server's `statement_timeout`, so that this strikes
   * only if the server itself is silent.
   */
  answerMs: number;
  /** The longest that connecting may take. Includes the wait for a free connection of a pool. */
  connectMs: number;
}

export type ClientConfig = pg.ClientConfig & Partial<Group>;

/** A statement that has less time than the others of its connection. */
export interface BoundedQuery extends pg.QueryConfig {
  answerMs?: number;
}

interface Group {
  answerMs: number;
  /** The connections of the same pool. */
  siblings: Set<BoundedClient>;
}

/** Declares what `@types/pg` leaves out. */
interface Wire {
  stream: { destroy(error?: Error): void };
  on(event: 'readyForQuery', listener: () => void): void;
}

const GOODBYE_MS = 1_000;
const KEEPALIVE_AFTER_MS = 10_000;

/** PostgreSQL was silent for too long. It may have carried out the statement all the same. */
export class SilentPostgresError extends Error {
  /** The operating system's word for a dead network path. */
  readonly code = 'ETIMEDOUT';
}

/** The settings of a pool or of a single {@link BoundedClient}. */
export function boundedBy({ answerMs, connectMs }: Bounds) {
  const group: Group = { answerMs, siblings: new Set() };
  return {
    ...group,
    Client: BoundedClient,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_AFTER_MS,
  };
}

export class BoundedClient extends pg.Client {
  private readonly answerMs: number;
  private readonly siblings: ReadonlySet<BoundedClient>;
  private timer: NodeJS.Timeout | null = null;
  private heardAt = performance.now();
  private isOver = false;

  constructor(config: ClientConfig = {}) {
    super(config);
    const { answerMs = 0, siblings = new Set<BoundedClient>() } = config;
    if (answerMs <= 0) throw new Error('a connection to PostgreSQL needs a bound: see boundedBy');
    this.answerMs = answerMs;
    this.siblings = siblings;
    siblings.add(this);
    // A lost connection rejects what runs on it, or what is requested next. pg also emits an error, more than
    // once, and an error that nobody listens for would end the process.
    this.on('error', () => undefined);
    // Comes after each statement, before the client sends the next one; `drain` follows if there is none.
    this.wire.on('readyForQuery', () => this.heard());
    this.on('drain', () => this.disarm());
    this.once('end', () => {
      this.over();
      siblings.delete(this);
    });
  }

  /** Does what `pg.Client.query` does, in all its forms: call it through that type. */
  override query(...args: unknown[]): never {
    const [{ answerMs = this.answerMs } = {}] = args as [BoundedQuery?];
    if (this.timer === null && !this.isOver) this.arm(answerMs);
    return Reflect.apply(super.query.bind(this) as (...args: unknown[]) => unknown, undefined, args) as never;
  }

  /** Does what `pg.Client.end` does, but does not wait for a server that does not answer the goodbye. */
  override end(): Promise<void>;
  override end(callback: (error: Error) => void): void;
  override end(...args: unknown[]): unknown {
    this.over();
    const timer = setTimeout(() => this.wire.stream.destroy(), GOODBYE_MS).unref();
    this.once('end', () => clearTimeout(timer));
    return Reflect.apply(super.end.bind(this) as (...args: unknown[]) => unknown, undefined, args);
  }

  /**
   * Destroys the connection at once. Statements under way are rejected with `error`, then `end` is emitted.
   */
  abandon(error: Error): void {
    this.over();
    this.wire.stream.destroy(error);
  }

  /**
   * Abandons the connection, and those of its pool that are idle and have not been heard after `since`: they
   * lead to the wrong server.
   */
  retire(error: Error, since = Infinity): void {
    this.abandon(error);
    for (const sibling of this.siblings) {
      if (sibling.timer === null && sibling.heardAt <= since) sibling.abandon(error);
    }
  }

  private get wire(): Wire {
    return (this as unknown as { connection: Wire }).connection;
  }

  private arm(ms: number): void {
    const since = performance.now();
    this.timer = setTimeout(() => this.retire(silence(ms), since), ms);
  }

  private disarm(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private heard(): void {
    this.heardAt = performance.now();
    if (this.timer === null) return;
    this.disarm();
    this.arm(this.answerMs);
  }

  private over(): void {
    this.isOver = true;
    this.disarm();
  }
}

function silence(ms: number): SilentPostgresError {
  return new SilentPostgresError(`PostgreSQL did not answer within ${ms} ms`);
}
