/**
 * `npm start`: installs, builds and runs the three services, and stops them again. Needs nothing but a clone.
 */
import { command } from './command/command.mjs';
import { bringUp } from './running/bring-up.mjs';
import { announce } from './running/announce.mjs';
import { untilStopRequested } from './command/lifetime.mjs';
import { externalFromEnvironment, START_HELP, startOptions } from './command/options.mjs';
import { complain, say, step } from './command/progress.mjs';
import { describeExit } from '../libs/system/src/processes/child.mjs';
import { System } from '../libs/system/src/index.mjs';

await command(async () => {
  const { help, system: options } = startOptions(process.argv.slice(2));
  if (help) return say(START_HELP);
  const stopRequested = untilStopRequested();
  const { system, death } = newSystem(options);
  const end = await Promise.race([bringUpAndAnnounce(system).then(() => death), stopRequested]);
  return 'child' in end ? stopAfterDeath(system, end) : stopOnRequest(system, end);
});

/** Returns a system, and a promise of the first process that dies unexpectedly. */
function newSystem(options) {
  let onDeath;
  const death = new Promise((resolve) => {
    onDeath = (child, exit) => resolve({ child, exit });
  });
  const system = new System({ ...options, external: externalFromEnvironment(), onStep: step, onDeath });
  return { system, death };
}

async function bringUpAndAnnounce(system) {
  await bringUp(system, step);
  step('ready');
  announce(system, 'Ctrl-C stops everything and keeps the data.');
}

async function stopOnRequest(system, { reason }) {
  const wasReady = system.ready;
  say();
  step(`stopping (${reason})`);
  await system.stop();
  step('stopped; the data is kept');
  return wasReady ? 0 : 130;
}

async function stopAfterDeath(system, { child, exit }) {
  complain(`\n${child.name} ${describeExit(exit)}. ${child.describeLog()}\n`);
  step('stopping the rest');
  await system.stop();
  step('stopped; the data is kept');
  return 1;
}
