import { readFileSync, statSync } from 'node:fs';
import { completeConnectionUrl } from '@fechatter/postgres';
import { migrateDatabase } from './migrate-database.js';

/**
 * Brings the database up to this release: `DATABASE_URL=… node migrations/dist/migrate.js`, or with the URL in
 * the file that `DATABASE_URL_FILE` names. Safe to run from several places at once.
 */
const { DATABASE_URL, DATABASE_URL_FILE, DATABASE_CA_FILE } = process.env;
const applied = await migrateDatabase(completeUrl(givenUrl()));
process.stdout.write(applied.length === 0 ? 'The database is up to date.\n' : `Applied: ${applied.join(', ')}\n`);

function givenUrl(): string {
  if (DATABASE_URL && DATABASE_URL_FILE) refuse('DATABASE_URL and DATABASE_URL_FILE are both set: set one of them');
  if (DATABASE_URL) return DATABASE_URL;
  if (DATABASE_URL_FILE) return contentOf(DATABASE_URL_FILE);
  return refuse('DATABASE_URL is not set, nor is DATABASE_URL_FILE: one names the PostgreSQL database to migrate');
}

function contentOf(file: string): string {
  // A pipe without a writer would be read for ever.
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) refuse('DATABASE_URL_FILE names no file');
  try {
    return readFileSync(file, 'utf8').trimEnd() || refuse('DATABASE_URL_FILE names an empty file');
  } catch {
    return refuse("DATABASE_URL_FILE names a file that can't be read");
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
