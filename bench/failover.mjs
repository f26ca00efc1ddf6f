/**
 * `node bench/failover.mjs`: people talk and listen on a NATS cluster of three nodes with three copies of everything,
 * and on PostgreSQL with a synchronous standby. The leader of the stream `CHAT`, or the primary, is killed again and
 * again. Prints for each fault how long no send was answered with 201, and looks for every acknowledged message in
 * the history, in what each listener heard, and in search.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { buildServices } from '../tools/building/build.mjs';
import { installPackages } from '../tools/building/install.mjs';
import { parseArguments } from '../tools/command/arguments.mjs';
import { command } from '../tools/command/command.mjs';
import { say, step } from '../tools/command/progress.mjs';
import { withThrowAwaySystem } from '../tools/running/throw-away-system.mjs';
import { Failure, SEARCH_ENGINES } from '../libs/system/src/index.mjs';
import { isFlawless, reportOf } from './failover/report.mjs';

const USAGE = `node bench/failover.mjs [options]

  --seconds N         how long people talk, at least; until the last fault is over (240)
  --nats-kills N      how often the leader of the stream CHAT is killed (4)
  --database-kills N  how often the primary is killed, and its standby promoted (4)
  --engine NAME       ${SEARCH_ENGINES.join(' or ')}: where search is (postgres)
  --seed N            repeats the times and the order of the faults of a run (at random)

On Linux only: it makes standbys with cp, and finds the processes of PostgreSQL in /proc.`;

const OPTIONS = /** @type {const} */ ({
  seconds: { type: 'string', default: '240' },
  'nats-kills': { type: 'string', default: '4' },
  'database-kills': { type: 'string', default: '4' },
  engine: { type: 'string', default: 'postgres' },
  seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
  help: { type: 'boolean', default: false },
});

/** How much longer than the talk it may take: the start, the last fault, the comparison. */
const EXTRA_MS = 600_000;

/**
 * @typedef {object} Options
 * @property {number} seconds
 * @property {number} natsKills
 * @property {number} databaseKills
 * @property {import('../libs/system/src/index.d.mts').SearchEngine} engine
 * @property {string} seed
 */

await command(async () => {
  const { values } = parseArguments({ args: process.argv.slice(2), options: OPTIONS });
  if (values.help) return say(USAGE);
  const options = optionsFrom(values);
  if (process.platform !== 'linux') throw new Failure('This bench runs on Linux only.');
  await installPackages(step);
  await buildServices(step);
  const result = await run(options);
  say(reportOf(result));
  return isFlawless(result) ? 0 : 1;
});

/** @param {Options} options */
async function run(options) {
  // Imported late, once the packages are installed.
  const { withServers } = await import('./failover/servers.mjs');
  const { runFailover } = await import('./failover/run-failover.mjs');
  const counts = { chatApis: 2, notifyServers: 2, searchIndexers: 2 };
  return withServers((servers) =>
    withThrowAwaySystem({ ...counts, engine: options.engine, ...servers.options }, (system) =>
      Promise.race([runFailover(system, servers, options), failAfter(options.seconds * 1_000 + EXTRA_MS)]),
    ),
  );
}

/** @returns {Options} */
function optionsFrom({ engine, seed, ...values }) {
  if (!SEARCH_ENGINES.includes(engine)) throw new Failure(`--engine must be ${SEARCH_ENGINES.join(' or ')}.`);
  const options = {
    seconds: wholeNumber('seconds', values),
    natsKills: wholeNumber('nats-kills', values),
    databaseKills: wholeNumber('database-kills', values),
  };
  const faults = options.natsKills + options.databaseKills;
  if (faults === 0) throw new Failure('Nothing is to be killed: --nats-kills and --database-kills are both 0.');
  if (options.seconds < 15 * faults) throw new Failure(`${faults} faults need at least --seconds ${15 * faults}.`);
  return { ...options, engine, seed };
}

/** @param {string} name @param {Record<string, unknown>} values */
function wholeNumber(name, values) {
  if (/^\d{1,5}$/.test(String(values[name]))) return Number(values[name]);
  throw new Failure(`--${name} must be a whole number, not "${values[name]}".`);
}

/** @param {number} ms @returns {Promise<never>} */
async function failAfter(ms) {
  await delay(ms, undefined, { ref: false });
  throw new Failure('It has taken too long: people talk no more, but not everything has settled.');
}
