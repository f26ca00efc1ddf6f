import 'reflect-metadata';
import { runService } from '@fechatter/server';
import { AppModule } from './app.module.js';
import { parseConfig } from './config.js';

await runService({
  name: 'search-indexer',
  readConfig: () => parseConfig(),
  module: (config, log) => AppModule.with(config, log),
});
