import { parseArguments } from '../command/arguments.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {number} seed the same seed generates the same requests
 * @property {number} requests the fewest to each operation
 * @property {number} minutes a run that takes longer is ended and fails
 * @property {string | null} only a single operation, such as "POST /api/chat"
 * @property {boolean} ifPossible whether to succeed if schemathesis is not available
 */

export const USAGE = `npm run fuzz -- [options]

Sends generated requests, valid and invalid ones, to every operation in the OpenAPI document of a throw-away system, and
reports answers that contradict the document. Uses schemathesis, which needs Python 3.10 or newer with pip.

  --seed N        the same seed generates the same requests (random)
  --requests N    send at least N requests to each operation (200)
  --minutes N     end and fail after N minutes (15); a run takes four on two idle cores
  --only "OP"     send requests to one operation, such as "POST /api/chat"
  --if-possible   print a warning and succeed if schemathesis is not available`;

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
