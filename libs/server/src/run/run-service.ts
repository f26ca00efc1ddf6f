import { createLog, type Log } from '../log/log.js';
import { ConfigError } from '../config/read-config.js';
import { startService, type ServiceDefinition } from './running-service.js';
import { AdminServer } from '../admin/admin-server.js';
import type { AdminSettings, ServiceSettings } from '../config/service-settings.js';

type AllSettings = ServiceSettings & AdminSettings;

export interface ServiceProgram<Config extends AllSettings> {
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
export async function runService<Config extends AllSettings>(program: ServiceProgram<Config>): Promise<void> {
  const config = configOf(program);
  const log = createLog(program.name, config);
  process.on('uncaughtException', (error) => fail(log, error, 'failed'));
  process.on('unhandledRejection', (error) => fail(log, error, 'failed'));
  const stopping = stopOnSignal(config, log);
  try {
    const admin = await AdminServer.listen(program.name, config);
    log.info({ url: admin.url }, 'serving metrics and health');
    const service = await startService({ module: program.module(config, log), settings: config, log });
    admin.serve(service.health, service.metrics);
    stopping.with(() => service.drain().then(() => admin.close()));
  } catch (error) {
    fail(log, error, 'could not start');
  }
}

function configOf<Config extends AllSettings>(program: ServiceProgram<Config>): Config {
  try {
    return program.readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${program.name}: ${error.message}\n`);
    process.exit(1);
  }
}

/**
 * Stops the process on a signal, and takes from `with` how to do it gently. Until then there is nothing to
 * drain. The first process of a container has to do this itself: there a signal without a handler does
 * nothing.
 */
function stopOnSignal({ shutdownGraceMs }: ServiceSettings, log: Log): { with(drain: () => Promise<void>): void } {
  let isStopping = false;
  let drain = () => Promise.resolve();
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'stopping');
    const overdue = new Error('the shutdown did not end');
    setTimeout(() => fail(log, overdue, 'gave up'), shutdownGraceMs + BEYOND_GRACE_MS).unref();
    drain().then(
      () => process.exit(0),
      (error: unknown) => fail(log, error, 'did not stop cleanly'),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return {
    with(gently) {
      drain = gently;
    },
  };
}

function fail(log: Log, error: unknown, what: string): void {
  log.fatal({ err: error }, what);
  process.exit(1);
}
