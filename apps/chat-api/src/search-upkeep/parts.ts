import { setTimeout as pause } from 'node:timers/promises';
import type { MessageSearch } from '@fechatter/core';
import { closeNats, connectNats, IndexPointerWatch, type NatsConnection } from '@fechatter/nats';
import { openMessageSearch } from '@fechatter/search';
import type { Config } from './config.js';
import { ChatDatabase } from './chat-database.js';

/** What the commands use. */
export interface Parts {
  nats: NatsConnection;
  search: MessageSearch;
  database: ChatDatabase;
  /** Prints a line. */
  say: (text: string) => void;
}

/** The message says why. */
export class CantBeDoneError extends Error {}

const NAME = 'search-upkeep';
/** How long the search engine may take to answer, since the pointer to the live build must be read first. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 250;

/** Connects, does `work`, and closes. Throws {@link CantBeDoneError} if something can't be reached. */
export async function withParts<T>(config: Config, work: (parts: Parts) => Promise<T>): Promise<T> {
  const nats = await connectNats(config.nats, NAME).catch(throwAs('NATS can not be reached'));
  const search = openMessageSearch(config, () => new IndexPointerWatch(nats));
  const database = new ChatDatabase(config.databaseUrl, NAME);
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  try {
    await patiently(() => search.ping()).catch(throwAs('the search engine can not be reached'));
    await database.ping().catch(throwAs('the database can not be reached'));
    return await work({ nats, search, database, say });
  } finally {
    await database.close();
    await search.close();
    await closeNats(nats);
  }
}

/** The message of an error, followed by those of its causes in parentheses. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message} (${reasonOf(cause)})` : message;
}

function throwAs(what: string): (error: unknown) => never {
  return (error) => {
    throw new CantBeDoneError(`${what}: ${reasonOf(error)}`, { cause: error });
  };
}

async function patiently(attempt: () => Promise<unknown>): Promise<void> {
  for (const until = performance.now() + PATIENCE_MS; ;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(RETRY_MS);
    }
  }
}
