/** `npm run conformance -- URL TOKEN`: checks an event stream against the rules of docs/events.md. */
import { command } from '../command/command.mjs';
import { installPackages } from '../building/install.mjs';
import { say, step } from '../command/progress.mjs';
import { conformanceOptions, USAGE } from './options.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

await command(async () => {
  const options = conformanceOptions(process.argv.slice(2));
  if (options === null) return say(USAGE);
  await installPackages(step);
  // Imported only now, since what it uses is installed by then.
  const { checkConformance } = await import('./check-conformance.mjs');
  const { lineOf, summaryOf } = await import('./run-rules.mjs');
  const outcomes = await checkConformance(options, (outcome) => say(lineOf(outcome)));
  if (outcomes.length === 0) throw new Failure(`No rule has "${options.only}" in its name.`);
  say(`\n${summaryOf(outcomes)}`);
  return outcomes.some(({ verdict }) => verdict === 'FAILED') ? 1 : 0;
});
