/**
 * `npm run fuzz`: sends generated requests to every documented operation and reports answers that contradict
 * the document.
 */
import { fileURLToPath } from 'node:url';
import { withThrowAwaySystem } from '../running/throw-away-system.mjs';
import { fuzzOptions, USAGE } from './options.mjs';
import { reportOf } from './report.mjs';
import { runFuzz } from './run-fuzz.mjs';
import { buildServices } from '../building/build.mjs';
import { command } from '../command/command.mjs';
import { installPackages } from '../building/install.mjs';
import { pythonWith } from '../building/python.mjs';
import { foundOrSkipped } from '../command/if-possible.mjs';
import { complain, say, step } from '../command/progress.mjs';

const SCHEMATHESIS = {
  name: 'schemathesis',
  requirements: fileURLToPath(new URL('./requirements.txt', import.meta.url)),
};

await command(async () => {
  const options = fuzzOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  const skipped = 'schemathesis is not available here: the API is NOT FUZZED.';
  const python = await foundOrSkipped(() => pythonWith(SCHEMATHESIS, step), skipped, options.ifPossible);
  if (python === null) return;
  await installPackages(step);
  await buildServices(step);
  const result = await withThrowAwaySystem({}, (system) => {
    step(`fuzzing with seed ${options.seed}`);
    return runFuzz(system, python, options);
  });
  say(reportOf(result));
  if (!result.isGood) complain(`To repeat this run: npm run fuzz -- --seed ${options.seed}`);
  return result.isGood ? 0 : 1;
});
