import type { ServiceSettings } from '../../config/service-settings.js';
import { createLog } from '../../log/log.js';
import { startService, type RunningService, type ServiceDefinition } from '../running-service.js';

const quiet: ServiceSettings = {
  port: 0,
  host: '127.0.0.1',
  corsOrigins: [],
  logLevel: 'silent',
  shutdownGraceMs: 10_000,
  instanceName: null,
};

/** Starts a service that logs nothing, at a free port. */
export function startQuietly(
  module: ServiceDefinition['module'],
  more: Partial<ServiceSettings> = {},
): Promise<RunningService> {
  const settings = { ...quiet, ...more };
  return startService({ module, settings, log: createLog('test', settings) });
}
