/**
 * `npm run monitoring`: checks the alerts for Prometheus and plays their cases, with promtool. With
 * `--if-possible`, this is skipped where promtool can't be had.
 */
import { command } from '../command/command.mjs';
import { foundOrSkipped, ifPossibleOption } from '../command/if-possible.mjs';
import { complain, say, step } from '../command/progress.mjs';
import { checkRules, promtool } from './promtool.mjs';

await command(async () => {
  const ifPossible = ifPossibleOption(process.argv.slice(2));
  const skipped = 'promtool is not available here: the alerts are NOT CHECKED.';
  const program = await foundOrSkipped(() => promtool(step), skipped, ifPossible);
  if (program === null) return;
  const fault = await checkRules(program, step);
  if (fault !== null) complain(fault);
  else say('\nThe alerts are good.');
  return fault === null ? 0 : 1;
});
