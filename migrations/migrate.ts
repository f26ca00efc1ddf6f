import { migrateDatabase } from './migrate-database.js';

/**
 * Brings the database up to this release: `DATABASE_URL=… node migrations/dist/migrate.js`. Safe to run from
 * several places at once.
 */
const url = process.env['DATABASE_URL'];
if (!url) {
  process.stderr.write('DATABASE_URL is not set: it names the PostgreSQL database to migrate.\n');
  process.exit(1);
}
const applied = await migrateDatabase(url);
process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`);
