/**
 * `npm run chart`: lints the Helm charts, compares k8s/manifests with what they render, gives them wrong
 * values, and validates all of it for the supported versions of Kubernetes. With `--if-possible`, what this
 * machine lacks the tools for is skipped.
 */
import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { pythonWith } from '../building/python.mjs';
import { command } from '../command/command.mjs';
import { foundOrSkipped, ifPossibleOption } from '../command/if-possible.mjs';
import { complain, say, step } from '../command/progress.mjs';
import { checkCharts, VALIDATOR, validateForVersions } from './check-chart.mjs';
import { helm3 } from './helm.mjs';

await command(async () => {
  const ifPossible = ifPossibleOption(process.argv.slice(2));
  const unchecked = 'helm is not available here: the Helm chart is NOT CHECKED.';
  const program = await foundOrSkipped(() => helm3(step), unchecked, ifPossible);
  if (program === null) return;
  await installPackages(step);
  await buildServices(step);
  const faults = await checkCharts(program, step);
  faults.forEach(complain);
  if (faults.length > 0) return 1;
  const skipped = 'kubernetes-validate is not available here: manifests are NOT VALIDATED.';
  const python = await foundOrSkipped(() => pythonWith(VALIDATOR, step), skipped, ifPossible);
  if (python !== null) await validateForVersions(program, python, step);
  say('\nThe charts and their manifests are good.');
});
