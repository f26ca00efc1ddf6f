import { natsSettings } from '@fechatter/nats';
import { completeConnectionUrl } from '@fechatter/postgres';
import { searchSettings } from '@fechatter/search';
import { orFile, postgresUrl, readConfig, type Environment } from '@fechatter/server';

export type Config = ReturnType<typeof parseConfig>;

/**
 * Reads the settings of chat-api that the commands need. Throws one `ConfigError` that lists every problem.
 */
export function parseConfig(environment: Environment = process.env) {
  return readConfig(environment, {
    ...natsSettings('chat-api'),
    ...searchSettings(),
    databaseUrl: orFile('DATABASE_URL', postgresUrl('DATABASE_URL', completeConnectionUrl)),
  });
}
