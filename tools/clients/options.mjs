import { parseArguments } from '../command/arguments.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {string[]} only the names of the clients
 * @property {boolean} ifPossible whether to skip clients whose language is not installed
 */

const OPTIONS = /** @type {const} */ ({
  only: { type: 'string' },
  'if-possible': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {string[]} names of all clients */
export function usage(names) {
  return `npm run clients -- [options]

Lints docs/openapi.json, generates clients from it, compiles them strictly, and uses each of them against a throw-away
system: as it is, and as a later release may answer, with fields, values and events that nobody knows.

  --only NAMES    some of: ${names.join(', ')}
  --if-possible   print a warning about clients whose language or generator is not available, and go on`;
}

/**
 * @param {string[]} args
 * @param {string[]} names of all clients
 * @returns {Options}
 */
export function clientsOptions(args, names) {
  const { help, only, 'if-possible': ifPossible } = parseArguments({ args, options: OPTIONS }).values;
  const chosen = only === undefined ? names : only.split(',').map((name) => name.trim());
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Failure(`--only knows ${names.join(', ')}, not "${unknown.join(', ')}".`);
  return { help, ifPossible, only: chosen };
}
