import { withThrowAwaySystem } from '../tools/running/throw-away-system.mjs';
import { buildServices } from '../tools/building/build.mjs';
import { command } from '../tools/command/command.mjs';
import { installPackages } from '../tools/building/install.mjs';
import { say, step } from '../tools/command/progress.mjs';

/**
 * Runs a bench on a throw-away system, prints what `measure` returns, and ends the process.
 * @param {Partial<import('../libs/system/src/index.d.mts').SystemOptions>} options
 * @param {(system: import('../libs/system/src/index.d.mts').System) => Promise<string>} measure
 */
export async function bench(options, measure) {
  await command(async () => {
    await installPackages(step);
    await buildServices(step);
    say(await withThrowAwaySystem(options, measure));
  });
}
