import { completeConnectionUrl } from '@fechatter/postgres';
import { migrateDatabase } from './migrate-database.js';

/**
 * Brings the database up to this release: `DATABASE_URL=… node migrations/dist/migrate.js`. Safe to run from
 * several places at once.
 */
const { DATABASE_URL, DATABASE_CA_FILE } = process.env;
if (!DATABASE_URL) {
  process.stderr.write('DATABASE_URL is not set: it names the PostgreSQL database to migrate.\n');
  process.exit(1);
}
const applied = await migrateDatabase(completeUrl(DATABASE_URL));
process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`);

function completeUrl(url: string): string {
  try {
    return completeConnectionUrl(url, DATABASE_CA_FILE || undefined);
  } catch (error) {
    process.stderr.write(`DATABASE_URL ${(error as Error).message}\n`);
    process.exit(1);
  }
}
