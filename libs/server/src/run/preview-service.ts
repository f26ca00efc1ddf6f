import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createLog } from '../log/log.js';
import type { ServiceDefinition } from './running-service.js';
import { ServerModule } from './server.module.js';

/** Loads a service's modules and routes so that their decorators can be read. Creates and starts nothing. */
export function previewService(module: ServiceDefinition['module']): Promise<INestApplicationContext> {
  const log = createLog('preview', { logLevel: 'silent', instanceName: null });
  const root = ServerModule.with(log, module);
  return NestFactory.createApplicationContext(root, { preview: true, logger: false, abortOnError: false });
}
