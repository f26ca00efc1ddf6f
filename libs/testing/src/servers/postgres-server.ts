import { startPostgres as start } from '@fechatter/system';
import { onServer } from '../databases/database-server.js';
import { createTestDatabase, type TestDatabase } from '../databases/test-database.js';
import { temporaryFolder, TestProcess } from './test-process.js';

/** Starts a PostgreSQL for a test that stops, kills or configures it. The others share one. */
export async function startPostgres(settings: Record<string, string> = {}): Promise<TestPostgres> {
  const dataDir = await temporaryFolder('postgres');
  return new TestPostgres(await start({ dataDir, settings: { fsync: 'off', ...settings }, keeper: false }), dataDir);
}

export class TestPostgres extends TestProcess {
  private frozen: number[] = [];

  createDatabase(): Promise<TestDatabase> {
    return createTestDatabase(this.url);
  }

  /** Suspends the server and each of its processes. Their connections stay open and silent. */
  async freeze(): Promise<void> {
    const { rows } = await onServer(this.url, (client) =>
      client.query<{ pid: number }>('select pid from pg_stat_activity where pid <> pg_backend_pid()'),
    );
    this.signal('SIGSTOP');
    this.frozen = rows.map(({ pid }) => pid);
    this.toFrozen('SIGSTOP');
  }

  thaw(): void {
    this.toFrozen('SIGCONT');
    this.frozen = [];
    this.signal('SIGCONT');
  }

  override async destroy(): Promise<void> {
    this.thaw();
    await super.destroy();
  }

  override stop(): Promise<number | null> {
    this.thaw();
    return super.stop();
  }

  private toFrozen(signal: 'SIGSTOP' | 'SIGCONT'): void {
    for (const pid of this.frozen) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}
