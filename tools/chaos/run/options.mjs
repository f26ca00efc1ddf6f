import { parseArguments } from '../../command/arguments.mjs';
import { Failure, SEARCH_ENGINES } from '../../../libs/system/src/index.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {boolean} list
 * @property {number} minutes during which faults are played, in each run
 * @property {number} seed of the first run
 * @property {number} runs
 * @property {string} engine of the search, `alternating`, or empty: the one that `npm start` would use
 * @property {number} preload how many messages are sent before the first fault
 * @property {number} paceMs the average pause of a person between two acts
 * @property {string[]} only the names of the faults to play; empty: all
 * @property {number} chatApis @property {number} notifyServers @property {number} searchIndexers
 */

export const USAGE = `npm run chaos -- [options]

Plays random faults on a throw-away system while people talk, listen, come and go. Reports whether anything was lost,
duplicated, out of order, missing or seen by somebody who may not see it, and how long it took after each fault until
everything was well again.

  --minutes N          how long faults are played (1)
  --seed N             draws the same faults again (the time)
  --runs N             how many runs, each with the seed after the one before (1)
  --engine E           postgres, meilisearch or alternating (what npm start would use)
  --only A,B           play only these faults
  --list               name the faults
  --preload N          send N messages before the first fault (2000)
  --pace MS            each person acts once in MS on average (600)
  --chat-apis N, --notify-servers N, --search-indexers N   how many processes of each service (2)`;

const number = (value) => /** @type {const} */ ({ type: 'string', default: String(value) });

const OPTIONS = /** @type {const} */ ({
  help: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  minutes: number(1),
  seed: { type: 'string' },
  runs: number(1),
  engine: { type: 'string', default: '' },
  only: { type: 'string', default: '' },
  preload: number(2_000),
  pace: number(600),
  'chat-apis': number(2),
  'notify-servers': number(2),
  'search-indexers': number(2),
});

/** @param {string[]} args @param {readonly string[]} faults their names @returns {Options} */
export function chaosOptions(args, faults, now = Date.now()) {
  const { values } = parseArguments({ args, options: OPTIONS });
  const { help, list, engine } = values;
  const engines = [...SEARCH_ENGINES, 'alternating', ''];
  if (!engines.includes(engine)) throw new Failure(`--engine must be one of ${engines.slice(0, -1).join(', ')}.`);
  const only = values.only.split(',').filter((name) => name !== '');
  const unknown = only.find((name) => !faults.includes(name));
  if (unknown) throw new Failure(`There is no fault "${unknown}". --list names them.`);
  return {
    ...{ help, list, engine, only },
    minutes: positive('minutes', values.minutes),
    seed: whole('seed', values.seed ?? String(Math.floor(now / 1_000))),
    runs: whole('runs', values.runs, 1),
    preload: whole('preload', values.preload),
    paceMs: whole('pace', values.pace, 1),
    chatApis: whole('chat-apis', values['chat-apis'], 1),
    notifyServers: whole('notify-servers', values['notify-servers'], 1),
    searchIndexers: whole('search-indexers', values['search-indexers'], 1),
  };
}

/**
 * @param {Options} options
 * @param {import('../../../libs/system/src/index.d.mts').SearchEngine} usual
 * @returns {{ seed: number, engine: import('../../../libs/system/src/index.d.mts').SearchEngine }[]} one for each run
 */
export function runsOf({ seed, runs, engine }, usual) {
  const engineOf = (index) => (engine === 'alternating' ? SEARCH_ENGINES[(seed + index) % 2] : engine || usual);
  return Array.from({ length: runs }, (_, index) => ({ seed: seed + index, engine: engineOf(index) }));
}

/** @param {string} name @param {string} text @param {number} [least] */
function whole(name, text, least = 0) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new Failure(`--${name} must be a whole number from ${least}, not "${text}".`);
}

/** @param {string} name @param {string} text */
function positive(name, text) {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value > 0) return value;
  throw new Failure(`--${name} must be a positive number, not "${text}".`);
}
