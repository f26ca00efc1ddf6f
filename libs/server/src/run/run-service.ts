import { createLog, type Log } from '../log/log.js';
import { ConfigError } from '../config/read-config.js';
import { startService, type RunningService, type ServiceDefinition } from './running-service.js';
import type { ServiceSettings } from '../config/service-settings.js';

export interface ServiceProgram<Config extends ServiceSettings> {
  name: string;
  /** Throws {@link ConfigError}. */
  readConfig(): Config;
  module(config: Config, log: Log): ServiceDefinition['module'];
}

const BEYOND_GRACE_MS = 5_000;

/**
 * The `main` of a service: reads the configuration and starts. On SIGTERM or SIGINT it drains and exits with
 * 0.
 */
export async function runService<Config extends ServiceSettings>(program: ServiceProgram<Config>): Promise<void> {
  const config = configOf(program);
  const log = createLog(program.name, config);
  process.on('uncaughtException', (error) => fail(log, error, 'failed'));
  process.on('unhandledRejection', (error) => fail(log, error, 'failed'));
  try {
    const service = await startService({ module: program.module(config, log), settings: config, log });
    stopOnSignal(service, config, log);
  } catch (error) {
    fail(log, error, 'could not start');
  }
}

function configOf<Config extends ServiceSettings>(program: ServiceProgram<Config>): Config {
  try {
    return program.readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${program.name}: ${error.message}\n`);
    process.exit(1);
  }
}

function stopOnSignal(service: RunningService, { shutdownGraceMs }: ServiceSettings, log: Log): void {
  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    const overdue = new Error('the shutdown did not end');
    setTimeout(() => fail(log, overdue, 'gave up'), shutdownGraceMs + BEYOND_GRACE_MS).unref();
    service.drain().then(
      () => process.exit(0),
      (error: unknown) => fail(log, error, 'did not stop cleanly'),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(log: Log, error: unknown, what: string): void {
  log.fatal({ err: error }, what);
  process.exit(1);
}
