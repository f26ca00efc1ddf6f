/**
 * `npm start`: installs, builds and runs the three services, and stops them again. Needs nothing but a clone.
 */
import { command } from './command/command.mjs';
import { bringUp } from './running/bring-up.mjs';
import { announce } from './running/announce.mjs';
import { orAlreadyRunning } from './running/already-running.mjs';
import { untilStopRequested } from './command/lifetime.mjs';
import { externalFromEnvironment, START_HELP, startOptions } from './command/options.mjs';
import { complain, say, step } from './command/progress.mjs';
import { MOST_DEATHS, Restarter } from './running/restarter.mjs';
import { describeExit } from '../libs/system/src/processes/child.mjs';
import { System } from '../libs/system/src/index.mjs';

await command(async () => {
  const { help, restarts, system: options } = startOptions(process.argv.slice(2));
  if (help) return say(START_HELP);
  const stopRequested = untilStopRequested();
  const { system, restarter, failure } = newSystem(options, restarts);
  return orAlreadyRunning(system, async () => {
    const end = await Promise.race([bringUpAndAnnounce(system).then(() => failure), stopRequested]);
    restarter.end();
    return 'reason' in end ? stopOnRequest(system, end) : stopAfterFailure(system, end);
  });
});

/** Returns a system, and a promise of the process whose death ends it. */
function newSystem(options, restarts) {
  let onFailure;
  const failure = new Promise((resolve) => {
    onFailure = resolve;
  });
  const restarter = new Restarter((child) =>
    onFailure({ why: `${child.name} died ${MOST_DEATHS} times within a minute, so it is not restarted again.`, child }),
  );
  const onDeath = (child, exit) => {
    complain(`\n${child.name} ${describeExit(exit)}. ${child.describeLog()}\n`);
    if (restarts) void restarter.revive(child);
    else onFailure({ why: `${child.name} ${describeExit(exit)}.`, child });
  };
  const system = new System({ ...options, external: externalFromEnvironment(), onStep: step, onDeath });
  return { system, restarter, failure };
}

async function bringUpAndAnnounce(system) {
  await bringUp(system, step);
  step('ready');
  announce(system, 'Ctrl-C, or "npm run stop", stops everything and keeps the data.');
}

async function stopOnRequest(system, { reason }) {
  const wasReady = system.ready;
  say();
  step(`stopping (${reason})`);
  await system.stop();
  step('stopped; the data is kept');
  return wasReady ? 0 : 130;
}

async function stopAfterFailure(system, { why, child }) {
  complain(`\n${why} Its log is ${child.logFile}.`);
  step('stopping the rest');
  await system.stop();
  step('stopped; the data is kept');
  return 1;
}
