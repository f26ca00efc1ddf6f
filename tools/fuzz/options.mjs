import { parseArguments } from '../command/arguments.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {number} seed the same seed generates the same requests
 * @property {number} requests at least so many of each operation
 * @property {number} minutes after so many it is ended, and has failed
 * @property {string | null} only the one operation: "POST /api/chat"
 * @property {boolean} ifPossible without schemathesis: say so and succeed
 */

export const USAGE = `npm run fuzz -- [options]

Sends generated requests, valid ones and invalid ones, to every operation of the OpenAPI document of a throw-away system, with schemathesis,
and says what was answered otherwise than the document has it. Needs Python 3.10 or newer with pip.

  --seed N        the same seed generates the same requests; by default another one each time
  --requests N    at least N requests of each operation (200)
  --minutes N     end after N minutes at the latest (15); on two idle cores it takes four
  --only "OP"     one operation, as in "POST /api/chat"
  --if-possible   where schemathesis can't be had: say so, and succeed`;

const LARGEST_SEED = 2 ** 31;

const OPTIONS = /** @type {const} */ ({
  seed: { type: 'string' },
  requests: { type: 'string', default: '200' },
  minutes: { type: 'string', default: '15' },
  only: { type: 'string' },
  'if-possible': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {string[]} args @returns {Options} */
export function fuzzOptions(args) {
  const { help, only = null, 'if-possible': ifPossible, ...values } = parseArguments({ args, options: OPTIONS }).values;
  const seed = count('seed', values.seed ?? String(Math.floor(Math.random() * LARGEST_SEED)));
  const [requests, minutes] = [count('requests', values.requests), count('minutes', values.minutes)];
  return { help, only, ifPossible, seed, requests, minutes };
}

/** @param {string} name @param {string} text */
function count(name, text) {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new Failure(`--${name} must be a whole number, not "${text}".`);
}
