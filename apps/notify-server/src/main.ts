import 'reflect-metadata';
import { runService } from '@fechatter/server';
import { AppModule } from './app.module.js';
import { parseConfig } from './config.js';

await runService({
  name: 'notify-server',
  readConfig: () => parseConfig(),
  module: (config, log) => AppModule.with(config, log),
});
