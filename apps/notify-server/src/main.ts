import 'reflect-metadata';
import { runService } from '@fechatter/server';
import { AppModule } from './app.module.js';
import { readNotifyConfig } from './config.js';

void runService({
  name: 'notify-server',
  readConfig: () => readNotifyConfig(),
  module: (config, log) => AppModule.with(config, log),
});
