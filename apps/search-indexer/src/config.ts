import { natsSettings } from '@fechatter/nats';
import { searchSettings } from '@fechatter/search';
import { integer, readConfig, serviceSettings, type Environment } from '@fechatter/server';

export type Config = ReturnType<typeof parseConfig>;

/** The only place that reads the environment. Throws one `ConfigError` that lists every problem. */
export function parseConfig(environment: Environment = process.env) {
  return readConfig(environment, {
    ...serviceSettings(6686),
    ...natsSettings('search-indexer'),
    ...searchSettings(),
    indexBatchMax: integer('INDEX_BATCH_MAX', { default: 2_000, min: 1, max: 10_000 }),
    indexBatchCharacters: integer('INDEX_BATCH_CHARACTERS', { default: 250_000, min: 1_000, max: 10_000_000 }),
    indexGatherMs: integer('INDEX_GATHER_MS', { default: 100, min: 0, max: 5_000 }),
  });
}
