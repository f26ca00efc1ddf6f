/** `npm run gateways`: checks the configurations of docker/gateway with the proxies themselves. */
import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { command } from '../command/command.mjs';
import { foundOrSkipped } from '../command/if-possible.mjs';
import { say, step } from '../command/progress.mjs';
import { PROXIES, programOf } from './proxies/proxies.mjs';
import { gatewayOptions, USAGE } from './run/options.mjs';
import { isGood, reportOf } from './run/report.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

await command(async () => {
  const options = gatewayOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  const asked = PROXIES.filter(({ name }) => options.names.includes(name));
  const runnables = [];
  const skipped = [];
  for (const proxy of asked) {
    // A proxy that this machine lacks is skipped, unless it lacks all.
    const program = await foundOrSkipped(() => programOf(proxy, step), `${proxy.name} is NOT TESTED.`, true);
    if (program === null) skipped.push(proxy.name);
    else runnables.push({ proxy, program });
  }
  if (runnables.length === 0) return giveUp(options);
  await installPackages(step);
  await buildServices(step);
  // Imported late, since what it uses is installed and built only now.
  const { runGateways } = await import('./run/run-gateways.mjs');
  const results = await runGateways(runnables, options);
  say(reportOf(results, skipped));
  return isGood(results) ? 0 : 1;
});

/** @param {import('./run/options.mjs').Options} options */
function giveUp({ ifPossible }) {
  if (!ifPossible) throw new Failure('None of the proxies is available.');
}
