import { parseArguments } from './arguments.mjs';
import { complain } from './progress.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

const OPTIONS = /** @type {const} */ ({ 'if-possible': { type: 'boolean', default: false } });

/** @param {string[]} args @returns {boolean} `--if-possible`, for commands without other options */
export function ifPossibleOption(args) {
  return parseArguments({ args, options: OPTIONS }).values['if-possible'];
}

/**
 * Finds a tool that this machine may lack, or says loudly that the work is skipped.
 * @template T
 * @param {() => Promise<T>} find rejects with a `Failure` if the tool can't be had
 * @param {string} skipped what is not done without it, e.g. `the alerts are NOT CHECKED.`
 * @param {boolean} ifPossible false: the failure is rethrown
 * @returns {Promise<T | null>} null if the work is skipped
 */
export async function foundOrSkipped(find, skipped, ifPossible) {
  try {
    return await find();
  } catch (error) {
    if (!ifPossible || !(error instanceof Failure)) throw error;
    complain(`${skipNotice(skipped)}\n${error.message}\n`);
    return null;
  }
}

/** @param {string} text @returns {string} the text in a frame that nobody overlooks */
function skipNotice(text) {
  const line = '*'.repeat(text.length + 8);
  return `\n  ${line}\n  **  ${text}  **\n  ${line}\n`;
}
