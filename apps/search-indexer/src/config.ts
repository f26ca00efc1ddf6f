import { SEARCH_ENGINES } from '@fechatter/search';
import {
  integer,
  oneOf,
  optional,
  readConfig,
  requiredWhen,
  serviceSettings,
  text,
  url,
  type Environment,
} from '@fechatter/server';

export type Config = ReturnType<typeof parseConfig>;

/** The only place that reads the environment. Throws one `ConfigError` that lists every problem. */
export function parseConfig(environment: Environment = process.env) {
  return readConfig(environment, {
    ...serviceSettings(6686),
    searchEngine: oneOf('SEARCH_ENGINE', SEARCH_ENGINES),
    searchDatabaseUrl: requiredWhen(
      'SEARCH_ENGINE',
      'postgres',
      url('SEARCH_DATABASE_URL', ['postgres', 'postgresql']),
    ),
    meiliUrl: requiredWhen('SEARCH_ENGINE', 'meilisearch', url('MEILI_URL', ['http', 'https'])),
    meiliApiKey: optional('MEILI_API_KEY', text('MEILI_API_KEY')),
    indexBatchMax: integer('INDEX_BATCH_MAX', { default: 1_000, min: 1, max: 10_000 }),
  });
}
