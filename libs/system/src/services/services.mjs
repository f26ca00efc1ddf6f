import { join } from 'node:path';
import { answersOk } from '../answers-ok.mjs';
import { requirePort } from '../ports/ports.mjs';
import { ROOT } from '../places.mjs';

const STAGE = 0;

/** The port of each further replica is ten higher, since the three first ports are neighbours. */
const DEFAULT_PORTS = { 'chat-api': 6688, 'notify-server': 6687, 'search-indexer': 6686 };
const PORT_STEP = 10;
/** The admin ports, for metrics and health. With a port of one's own they follow those of the services. */
const DEFAULT_ADMIN_PORTS = { 'chat-api': 9688, 'notify-server': 9687, 'search-indexer': 9686 };
const KINDS = 3;
const LOOPBACK = '127.0.0.1';

/** Variables that only the launcher sets: a service that is not meant to have one must not inherit it. */
const SET_BY_LAUNCHER =
  /^(DATABASE_|SEARCH_|MEILI_|NATS_|JWT_|SECRET_KEY(_FILE)?$|(ADMIN_)?PORT$|INSTANCE_NAME$|NODE_OPTIONS$|JEST_|PG[A-Z]+$)/;

/** @typedef {'chat-api' | 'notify-server' | 'search-indexer'} Kind */
/** @typedef {{ kind: Kind, name: string, host: string, port: number, adminPort: number }} Planned */

/**
 * @param {Record<Kind, number>} counts
 * @param {'free' | 'default' | number} ports
 * @param {import('../ports/kept-ports.mjs').KeptPorts} keptPorts
 * @returns {Promise<Planned[]>} one entry for each process
 */
export async function planServices(counts, ports, keptPorts) {
  const first = typeof ports === 'number' ? portsFrom(ports) : DEFAULT_PORTS;
  const firstAdmin = typeof ports === 'number' ? portsFrom(ports + KINDS) : DEFAULT_ADMIN_PORTS;
  const portOf = (name, fixed) => (ports === 'free' ? keptPorts.portOf(name) : requirePort(fixed, name));
  const planned = [];
  for (const [kind, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index++) {
      const name = `${kind}-${index + 1}`;
      const step = index * PORT_STEP;
      const port = await portOf(name, first[kind] + step);
      const adminPort = await portOf(`${name} admin`, firstAdmin[kind] + step);
      planned.push({ kind, name, host: LOOPBACK, port, adminPort });
    }
  }
  return planned;
}

/**
 * Gives each further process of a kind an address of its own and the port of the first, as replicas behind
 * one name in DNS have. Linux listens on all of 127.0.0.0/8.
 * @param {Planned[]} planned
 * @returns {Planned[]}
 */
export function onOwnHosts(planned) {
  return planned.map((each) => {
    const ofKind = planned.filter(({ kind }) => kind === each.kind);
    return { ...each, host: `127.0.0.${ofKind.indexOf(each) + 1}`, port: ofKind[0].port };
  });
}

/** @param {number} port of the first chat-api */
function portsFrom(port) {
  return { 'chat-api': port, 'notify-server': port + 1, 'search-indexer': port + 2 };
}

/**
 * @param {Planned} planned
 * @param {Record<string, string>} env
 * @returns {import('../processes/child.mjs').Spec}
 */
export function serviceSpec({ kind, name, host, port, adminPort }, env) {
  const place = { PORT: String(port), ADMIN_PORT: String(adminPort), ...(host !== LOOPBACK && { HOST: host }) };
  const url = `http://${host}:${port}`;
  return {
    name,
    stage: STAGE,
    command: process.execPath,
    args: ['--enable-source-maps', join(ROOT, 'apps', kind, 'dist', 'main.js')],
    env: { CORS_ORIGINS: 'loopback', ...inheritedEnvironment(), ...place, INSTANCE_NAME: name, ...env },
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
