/**
 * `npm run chaos`: plays random faults on a throw-away system, and reports whether it kept its promises.
 */
import { command } from '../command/command.mjs';
import { say, step } from '../command/progress.mjs';
import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { chaosOptions, runsOf, USAGE } from './run/options.mjs';
import { findMeilisearch } from '../../libs/system/src/index.mjs';

await command(async () => {
  const args = process.argv.slice(2);
  if (args.includes('--help')) return say(USAGE);
  await installPackages(step);
  await buildServices(step);
  // Imported late, since these need the packages and the libraries.
  const [{ FAULTS }, { runChaos }, { reportOf }] = await Promise.all([
    import('./faults/faults.mjs'),
    import('./run/run-chaos.mjs'),
    import('./run/report.mjs'),
  ]);
  const names = FAULTS.map(({ name }) => name);
  const options = chaosOptions(args, names);
  const width = Math.max(...names.map((name) => name.length));
  if (options.list) return FAULTS.forEach(({ name, about }) => say(`${name.padEnd(width)}  ${about}`));
  let failed = 0;
  for (const run of runsOf(options, findMeilisearch() ? 'meilisearch' : 'postgres')) {
    const result = await runChaos(options, run);
    say(reportOf(result));
    if (!result.findings.isEmpty) failed++;
  }
  return failed === 0 ? 0 : 1;
});
