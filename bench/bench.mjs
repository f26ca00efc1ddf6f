import { onThrowAwaySystem } from '../tools/running/throw-away-system.mjs';
import { buildServices } from '../tools/building/build.mjs';
import { command } from '../tools/command/command.mjs';
import { installPackages } from '../tools/building/install.mjs';
import { say, step } from '../tools/command/progress.mjs';

/**
 * The frame of a bench that needs a whole system: one of its own, gone afterwards. Prints what `measure` returns and ends.
 * @param {Partial<import('../libs/system/src/index.d.mts').SystemOptions>} options
 * @param {(system: import('../libs/system/src/index.d.mts').System) => Promise<string>} measure
 */
export async function bench(options, measure) {
  await command(async () => {
    await installPackages(step);
    await buildServices(step);
    say(await onThrowAwaySystem(options, measure));
  });
  // What a failure left under way ends here.
  process.exit();
}
