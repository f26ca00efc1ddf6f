import { accessSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure, reasonOf } from './failure.mjs';

/** The project's root folder. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Where `npm start` keeps everything without `--data`. */
export const DEFAULT_DATA_DIR = join(ROOT, '.fechatter');

/** Holds what is fetched once for all data folders. */
export const CACHE = join(DEFAULT_DATA_DIR, 'cache');

/** @param {string} dataDir */
export function placesIn(dataDir) {
  const top = resolve(dataDir);
  return {
    top,
    lock: join(top, 'lock'),
    runFile: join(top, 'run.json'),
    processes: join(top, 'processes.json'),
    ports: join(top, 'ports.json'),
    secrets: join(top, 'secrets'),
    postgres: join(top, 'postgres'),
    nats: join(top, 'nats'),
    meilisearch: join(top, 'meilisearch'),
  };
}

/** The user that PostgreSQL runs as in place of root passes through the data folder, but can't list it. */
const OWN_FOLDER = process.getuid?.() === 0 ? 0o711 : 0o700;

/** @param {string} folder made for its owner only if it does not exist; one that exists keeps its mode */
export function requireWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true, mode: OWN_FOLDER });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Failure(
      `The folder ${folder} can't be written (${reasonOf(error)}): give it to your user, or choose another with --data.`,
    );
  }
}
