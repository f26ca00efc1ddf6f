import { readSmallFile, SmallFileError } from '@fechatter/files';
import { completeConnectionUrl } from '@fechatter/postgres';
import { migrateDatabase } from './migrate-database.js';

/**
 * Brings the database up to this release: `DATABASE_URL=… node migrations/dist/migrate.js`, or with the URL in
 * the file that `DATABASE_URL_FILE` names. Safe to run from several places at once.
 */
const { DATABASE_URL, DATABASE_URL_FILE, DATABASE_CA_FILE } = process.env;
const applied = await migrate(completeUrl(givenUrl()));
process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`);

async function migrate(url: string): Promise<string[]> {
  try {
    return await migrateDatabase(url);
  } catch (error) {
    const { message, query, cause } = error as Error & { query?: string };
    // A statement that failed is a fault of ours, whose place the stack tells.
    if (query !== undefined) throw error;
    const why = cause instanceof Error && cause.message !== message ? `${message} (${cause.message})` : message;
    return refuse(`The database at ${new URL(url).host} could not be migrated: ${why}`);
  }
}

function givenUrl(): string {
  if (DATABASE_URL && DATABASE_URL_FILE) refuse('DATABASE_URL and DATABASE_URL_FILE are both set: set one of them');
  if (DATABASE_URL) return DATABASE_URL;
  if (DATABASE_URL_FILE) return contentOf(DATABASE_URL_FILE);
  return refuse('DATABASE_URL is not set, nor is DATABASE_URL_FILE: one names the PostgreSQL database to migrate');
}

function contentOf(file: string): string {
  try {
    return readSmallFile(file).toString().trimEnd() || refuse('DATABASE_URL_FILE names an empty file');
  } catch (error) {
    if (error instanceof SmallFileError) refuse(`DATABASE_URL_FILE names ${error.message}`);
    throw error;
  }
}

function completeUrl(url: string): string {
  try {
    return completeConnectionUrl(url, DATABASE_CA_FILE || undefined);
  } catch (error) {
    return refuse(`DATABASE_URL ${(error as Error).message}`);
  }
}

function refuse(why: string): never {
  process.stderr.write(`${why}\n`);
  process.exit(1);
}
