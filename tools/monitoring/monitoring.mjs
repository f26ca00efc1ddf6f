/**
 * `npm run monitoring`: checks the alerts for Prometheus and plays their cases, with promtool. With `--if-possible`, this is
 * skipped where promtool can't be had.
 */
import { parseArguments } from '../command/arguments.mjs';
import { command } from '../command/command.mjs';
import { complain, say, step } from '../command/progress.mjs';
import { checkRules, promtool } from './promtool.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

const OPTIONS = /** @type {const} */ ({ 'if-possible': { type: 'boolean', default: false } });

const SKIPPED = `
  *****************************************************************************
  **  promtool is not available here: the alerts are NOT CHECKED.            **
  *****************************************************************************
`;

await command(async () => {
  const ifPossible = parseArguments({ args: process.argv.slice(2), options: OPTIONS }).values['if-possible'];
  const program = await available(ifPossible);
  if (program === null) return;
  const fault = await checkRules(program, step);
  if (fault !== null) complain(fault);
  else say('\nThe alerts are good.');
  return fault === null ? 0 : 1;
});

/** @param {boolean} ifPossible @returns {Promise<string | null>} null if it is not available and may be skipped */
async function available(ifPossible) {
  try {
    return await promtool(step);
  } catch (error) {
    if (!ifPossible || !(error instanceof Failure)) throw error;
    complain(`${SKIPPED}\n${error.message}\n`);
    return null;
  }
}
