import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../failure.mjs';
import { freePort } from '../ports/ports.mjs';
import { postgresPrograms, unprivileged } from './postgres-binaries.mjs';
import { runQuietly } from '../programs/run-quietly.mjs';
import { canConnect } from './database.mjs';

/** What a new server prints when it refuses to start because backends of a killed one still run. */
const TOO_EARLY = /pre-existing shared memory block|lock file "postmaster.pid" already exists/;

const STAGE = 3;
/** The line of `postmaster.pid` that has the status, counted from 0 (PostgreSQL's pidfile.h). */
const STATUS_LINE = 7;

/**
 * Starts the PostgreSQL of the npm package, and makes its data folder on the first start.
 * @param {import('../processes/process-group.mjs').ProcessGroup} group
 * @param {object} options
 * @param {string} options.dataFolder
 * @param {string} options.password of the superuser "postgres"
 * @param {Record<string, string>} [options.settings] as in postgresql.conf
 * @param {number} [options.port]
 * @returns {Promise<{ url: string, child: import('../processes/child.mjs').Child }>} the superuser's URL of
 *   the database "postgres"
 */
export async function startPostgres(group, { dataFolder, password, settings = {}, port }) {
  const programs = postgresPrograms();
  const as = unprivileged(dataFolder);
  if (!isInitialised(dataFolder)) await initialise(programs.initdb, as, dataFolder, password);
  port ??= await freePort();
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const child = await group.start({
    name: 'postgres',
    stage: STAGE,
    ...command(as, [programs.postgres, '-D', dataFolder, ...settingArguments({ ...baseSettings(port), ...settings })]),
    env: plainEnvironment(),
    cwd: '/',
    port,
    url,
    // Fast shutdown: it ends the sessions and keeps what was committed.
    stopSignal: 'SIGINT',
    graceMs: 30_000,
    ready: async () => isStarted(dataFolder) && (await canConnect(url)),
    tryAgainOn: TOO_EARLY,
  });
  return { url, child };
}

/** @param {string} dataFolder */
export function isInitialised(dataFolder) {
  return statSync(join(dataFolder, 'PG_VERSION'), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Reads from the server's own note whether it takes connections. Each attempt before would be an error in its
 * log.
 * @param {string} dataFolder
 */
function isStarted(dataFolder) {
  try {
    const [status = ''] = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n').slice(STATUS_LINE);
    return status.trim() === 'ready';
  } catch {
    return false;
  }
}

/**
 * PostgreSQL listens on the loopback only: a socket file would need a folder that several users may enter.
 */
function baseSettings(port) {
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    // Leaves out DETAIL, which quotes the values of rows: addresses, names, messages.
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
    log_timezone: 'UTC',
    timezone: 'UTC',
  };
}

/** @param {Record<string, string>} settings */
function settingArguments(settings) {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** @param {import('./postgres-binaries.mjs').Unprivileged} as @param {string[]} line */
function command(as, line) {
  const [program, ...args] = [...as.prefix, ...line];
  return { command: program, args };
}

/**
 * Makes the cluster in a draft folder and renames that when it is complete, so that a crash leaves no half of
 * a cluster.
 */
async function initialise(initdb, as, dataFolder, password) {
  requireUserName();
  const draft = `${dataFolder}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  if (as.owner) chownSync(draft, as.owner.uid, as.owner.gid);
  writeFileSync(`${draft}.password`, password, { mode: 0o600 });
  if (as.owner) chownSync(`${draft}.password`, as.owner.uid, as.owner.gid);
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  await runToEnd(as, [
    ...[initdb, '-D', draft, '-U', 'postgres', `--pwfile=${draft}.password`, '--auth=scram-sha-256', '--encoding=UTF8'],
    ...[`--locale=${locale}`, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ]);
  rmSync(`${draft}.password`);
  renameSync(draft, dataFolder);
}

/**
 * Refuses a user id without a name, which initdb would: a container may run as an id that /etc/passwd lacks.
 */
function requireUserName() {
  try {
    userInfo();
  } catch {
    throw new Failure(
      `Your user id ${process.getuid?.()} has no name here, and PostgreSQL's initdb needs one: ` +
        'add it to /etc/passwd, start as another user, or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/** @param {import('./postgres-binaries.mjs').Unprivileged} as @param {string[]} line */
async function runToEnd(as, line) {
  const { command: program, args } = command(as, line);
  const { code, output } = await runQuietly(program, args, { env: plainEnvironment(), cwd: '/' });
  const reason = output || 'initdb does not run on this machine; set DATABASE_URL to a PostgreSQL of your own';
  if (code !== 0) throw new Failure(`initdb could not make PostgreSQL's data folder: ${reason}.`);
}

/** The server would obey a PGDATA or PGPORT that the user has set for something else. */
function plainEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
}
