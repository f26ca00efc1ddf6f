import { parseArguments } from '../../tools/command/arguments.mjs';
import { Failure, SEARCH_ENGINES } from '../../libs/system/src/index.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {number} seconds
 * @property {number} natsKills
 * @property {number} databaseKills
 * @property {import('../../libs/system/src/index.d.mts').SearchEngine} engine
 * @property {string} seed
 */

export const USAGE = `node bench/failover.mjs [options]

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

/** @param {string[]} args @returns {Options} */
export function failoverOptions(args) {
  const { engine, seed, help, ...values } = parseArguments({ args, options: OPTIONS }).values;
  if (!SEARCH_ENGINES.includes(engine)) throw new Failure(`--engine must be ${SEARCH_ENGINES.join(' or ')}.`);
  const options = {
    seconds: wholeNumber('seconds', values),
    natsKills: wholeNumber('nats-kills', values),
    databaseKills: wholeNumber('database-kills', values),
  };
  const faults = options.natsKills + options.databaseKills;
  if (faults === 0) throw new Failure('Nothing is to be killed: --nats-kills and --database-kills are both 0.');
  if (options.seconds < 15 * faults) throw new Failure(`${faults} faults need at least --seconds ${15 * faults}.`);
  return { ...options, help, engine, seed };
}

/** @param {string} name @param {Record<string, unknown>} values */
function wholeNumber(name, values) {
  if (/^\d{1,5}$/.test(String(values[name]))) return Number(values[name]);
  throw new Failure(`--${name} must be a whole number, not "${values[name]}".`);
}
