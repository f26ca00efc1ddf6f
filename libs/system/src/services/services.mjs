import { join } from 'node:path';
import { answersOk } from '../answers-ok.mjs';
import { requirePort } from '../ports/ports.mjs';
import { ROOT } from '../places.mjs';

const STAGE = 0;

/** The port of each further replica is ten higher, since the three first ports are neighbours. */
const DEFAULT_PORTS = { 'chat-api': 6688, 'notify-server': 6687, 'search-indexer': 6686 };
const PORT_STEP = 10;

/** Variables that only the launcher sets: a service that is not meant to have one must not inherit it. */
const SET_BY_LAUNCHER =
  /^(DATABASE_|SEARCH_|MEILI_|NATS_|JWT_|SECRET_KEY(_FILE)?$|PORT$|INSTANCE_NAME$|NODE_OPTIONS$|JEST_|PG[A-Z]+$)/;

/** @typedef {'chat-api' | 'notify-server' | 'search-indexer'} Kind */

/**
 * @param {Record<Kind, number>} counts
 * @param {'free' | 'default' | number} ports
 * @param {import('../ports/kept-ports.mjs').KeptPorts} keptPorts
 * @returns {Promise<{ kind: Kind, name: string, port: number }[]>} one entry for each process
 */
export async function planServices(counts, ports, keptPorts) {
  const first = typeof ports === 'number' ? portsFrom(ports) : DEFAULT_PORTS;
  const planned = [];
  for (const [kind, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index++) {
      const name = `${kind}-${index + 1}`;
      const fixed = first[kind] + index * PORT_STEP;
      const port = ports === 'free' ? await keptPorts.portOf(name) : await requirePort(fixed, name);
      planned.push({ kind, name, port });
    }
  }
  return planned;
}

/** @param {number} port of the first chat-api */
function portsFrom(port) {
  return { 'chat-api': port, 'notify-server': port + 1, 'search-indexer': port + 2 };
}

/**
 * @param {{ kind: Kind, name: string, port: number }} planned
 * @param {Record<string, string>} env
 * @returns {import('../processes/child.mjs').Spec}
 */
export function serviceSpec({ kind, name, port }, env) {
  const url = `http://127.0.0.1:${port}`;
  return {
    name,
    stage: STAGE,
    command: process.execPath,
    args: ['--enable-source-maps', join(ROOT, 'apps', kind, 'dist', 'main.js')],
    env: { CORS_ORIGINS: 'loopback', ...inheritedEnvironment(), PORT: String(port), INSTANCE_NAME: name, ...env },
    cwd: ROOT,
    port,
    url,
    graceMs: 20_000,
    ready: () => answersOk(`${url}/health/ready`),
  };
}

/**
 * @returns {Record<string, string>} the user's environment without the variables that only the launcher sets
 */
export function inheritedEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !SET_BY_LAUNCHER.test(name)));
}

/**
 * The variables of each kind of service. Each gets only what it needs: notify-server can't reach PostgreSQL,
 * and the indexer can't reach the chat tables.
 * @param {object} parts
 * @param {Record<Kind, Record<string, string>>} parts.natsEnvs
 * @param {string} parts.databaseUrl
 * @param {Record<string, string>} parts.searchEnv
 * @param {import('./secrets.mjs').Secrets} parts.secrets
 * @param {string | undefined} parts.eventsUrl of the first notify-server, if there is one
 * @returns {Record<Kind, Record<string, string>>}
 */
export function serviceEnvironments({ natsEnvs, databaseUrl, searchEnv, secrets, eventsUrl }) {
  const signing = { JWT_PRIVATE_KEY_FILE: secrets.privateKeyFile, SECRET_KEY: secrets.secretKey };
  return {
    'chat-api': {
      ...{ ...natsEnvs['chat-api'], ...searchEnv, ...signing, DATABASE_URL: databaseUrl },
      ...(eventsUrl !== undefined && { PUBLIC_EVENTS_URL: eventsUrl }),
    },
    'notify-server': { ...natsEnvs['notify-server'], JWT_PUBLIC_KEY_FILE: secrets.publicKeyFile },
    'search-indexer': { ...natsEnvs['search-indexer'], ...searchEnv },
  };
}
