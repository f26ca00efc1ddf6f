import { setTimeout as pause } from 'node:timers/promises';
import { boundedBy, connectionTo } from '@fechatter/postgres';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { FirstMessage1764000000000 } from './numbered/1764000000000-first-message.js';
import { RestoredEpoch1764100000000 } from './numbered/relay/1764100000000-restored-epoch.js';
import { Accounts1764200000000 } from './numbered/1764200000000-accounts.js';
import { ApiTokens1764210000000 } from './numbered/1764210000000-api-tokens.js';
import { ChatRules1764220000000 } from './numbered/1764220000000-chat-rules.js';
import { RateCounts1764230000000 } from './numbered/1764230000000-rate-counts.js';
import { DeletedChats1764240000000 } from './numbered/1764240000000-deleted-chats.js';
import { SweptInvites1764250000000 } from './numbered/1764250000000-swept-invites.js';
import { EpochLookUps1764260000000 } from './numbered/relay/1764260000000-epoch-look-ups.js';
import { ArchivedByDeparture1764270000000 } from './numbered/1764270000000-archived-by-departure.js';
import { ClientIds1764280000000 } from './numbered/1764280000000-client-ids.js';
import { FoldedNames1764290000000 } from './numbered/1764290000000-folded-names.js';
import { RelayEvidence1764300000000 } from './numbered/relay/1764300000000-relay-evidence.js';
import { EmailKeys1764310000000 } from './numbered/1764310000000-email-keys.js';
import { ChannelNameKeys1764320000000 } from './numbered/1764320000000-channel-name-keys.js';
import { RecentRevocations1764330000000 } from './numbered/relay/1764330000000-recent-revocations.js';
import { SearchTuning1764340000000 } from './numbered/1764340000000-search-tuning.js';
import { SearchLookUps1764350000000 } from './numbered/1764350000000-search-look-ups.js';
import { EventCursor1764400000000 } from './numbered/relay/1764400000000-event-cursor.js';
import { ListedChannels1764410000000 } from './numbered/1764410000000-listed-channels.js';
import { installFunctions } from './functions/install-functions.js';

const migrations: (new () => MigrationInterface)[] = [
  FirstMessage1764000000000,
  RestoredEpoch1764100000000,
  Accounts1764200000000,
  ApiTokens1764210000000,
  ChatRules1764220000000,
  RateCounts1764230000000,
  DeletedChats1764240000000,
  SweptInvites1764250000000,
  EpochLookUps1764260000000,
  ArchivedByDeparture1764270000000,
  ClientIds1764280000000,
  FoldedNames1764290000000,
  RelayEvidence1764300000000,
  EmailKeys1764310000000,
  ChannelNameKeys1764320000000,
  RecentRevocations1764330000000,
  SearchTuning1764340000000,
  SearchLookUps1764350000000,
  EventCursor1764400000000,
  ListedChannels1764410000000,
];

const MIGRATION_LOCK = 7_246_002;
const LOCK_POLL_MS = 200;
/** An index on a large table takes hours to build. */
const BOUNDS = { answerMs: 12 * 3_600_000, connectMs: 10_000 };

/**
 * Runs the migrations that are not yet applied, then installs the functions that have changed, and returns
 * the names of both. Only one process migrates at a time.
 */
export async function migrateDatabase(url: string): Promise<string[]> {
  const source = migrationSource(url);
  await source.initialize();
  const guard = source.createQueryRunner();
  try {
    await requireUtf8(source);
    await lock(guard);
    const applied = await source.runMigrations();
    const installed = await installFunctions(source);
    return [...applied.map(({ name }) => name), ...installed.map((name) => `function ${name}`)];
  } finally {
    await guard.release();
    await source.destroy();
  }
}

/** Refuses a database that can't store every character. Its locale may be any. */
async function requireUtf8(source: DataSource): Promise<void> {
  const [row] = await source.query<{ server_encoding: string }[]>('show server_encoding');
  if (row?.server_encoding === 'UTF8') return;
  throw new Error(
    `The database has the encoding ${row?.server_encoding}, in which most letters can't be stored. Create one with ` +
      '`CREATE DATABASE … TEMPLATE template0 ENCODING UTF8`, and copy the data with pg_dump.',
  );
}

/** Returns a data source that is not connected yet. */
export function migrationSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    migrations,
    migrationsTransactionMode: 'each',
    extra: { ...boundedBy(BOUNDS), ...connectionTo(url) },
  });
}

/** The names of the migrations of this release, as the table `migrations` has them. */
export function numberedMigrations(): string[] {
  return migrations.map(({ name }) => name);
}

/**
 * Takes a lock that ends with the guard's transaction. A lock of the session would stay with a pooler's
 * connection after this process has gone. The transaction must hold no snapshot, because `CREATE INDEX
 * CONCURRENTLY` waits for those. So the lock is polled for, not waited for inside a statement, and that
 * statement has no parameters: one with parameters keeps its snapshot until the next one.
 */
async function lock(guard: QueryRunner): Promise<void> {
  await guard.startTransaction('READ COMMITTED');
  await guard.query('set local idle_in_transaction_session_timeout = 0');
  for (;;) {
    const [row] = (await guard.query(`select pg_try_advisory_xact_lock(${MIGRATION_LOCK}) as locked`)) as {
      locked: boolean;
    }[];
    if (row?.locked) return;
    await pause(LOCK_POLL_MS);
  }
}
