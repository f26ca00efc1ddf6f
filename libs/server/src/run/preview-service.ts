import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createLog } from '../log/log.js';
import type { ServiceDefinition } from './running-service.js';
import { ServerModule } from './server.module.js';

/** A service's modules and routes, for a look at what their decorators say: nothing of it is made or started. */
export function previewService(module: ServiceDefinition['module']): Promise<INestApplicationContext> {
  const log = createLog('preview', { logLevel: 'silent', instanceName: null });
  const root = ServerModule.with(log, module);
  return NestFactory.createApplicationContext(root, { preview: true, logger: false, abortOnError: false });
}
