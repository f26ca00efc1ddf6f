/**
 * `npm run dev`: like `npm start`, but recompiles changed files, and restarts services that changed or died.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { bringUp } from './running/bring-up.mjs';
import { command } from './command/command.mjs';
import { announce } from './running/announce.mjs';
import { orAlreadyRunning } from './running/already-running.mjs';
import { untilStopRequested } from './command/lifetime.mjs';
import { externalFromEnvironment, START_HELP, startOptions } from './command/options.mjs';
import { complain, say, step } from './command/progress.mjs';
import { Restarter } from './running/restarter.mjs';
import { watchOutputs } from './building/watch-outputs.mjs';
import { describeExit } from '../libs/system/src/processes/child.mjs';
import { System } from '../libs/system/src/index.mjs';
import { ROOT } from '../libs/system/src/places.mjs';

const APPS = ['chat-api', 'notify-server', 'search-indexer'];

await command(async () => {
  const { help, system: options } = startOptions(process.argv.slice(2));
  if (help) return say(START_HELP.replace('npm start', 'npm run dev').replace(/^ {2}--no-restart.*\n/m, ''));
  const stopRequested = untilStopRequested();
  const restarter = new Restarter();
  const system = new System({
    ...options,
    external: externalFromEnvironment(),
    onStep: step,
    onDeath(child, exit) {
      complain(`${child.name} ${describeExit(exit)}. ${child.describeLog()}`);
      void restarter.revive(child);
    },
  });
  return orAlreadyRunning(system, async () => {
    const up = bringUpAndWatch(system, restarter).then(() => stopRequested);
    const { reason } = await Promise.race([up, stopRequested]);
    step(`stopping (${reason})`);
    restarter.end();
    await system.stop();
    step('stopped; the data is kept');
  });
});

async function bringUpAndWatch(system, restarter) {
  await bringUp(system, step);
  compileOnChange();
  watchOutputs(APPS, (changed) => {
    for (const child of system.children.values()) {
      if (changed.some((app) => child.name.startsWith(`${app}-`))) restarter.replace(child, 'its code changed');
    }
  });
  announce(
    system,
    'Ctrl-C stops everything. Changes under apps/ and libs/ are compiled, and their services restarted.',
  );
}

/** Shows the compiler's own output, which is what a developer wants to see. */
function compileOnChange() {
  const projects = APPS.map((app) => join('apps', app, 'tsconfig.build.json'));
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const args = [tsc, '--build', '--watch', '--preserveWatchOutput', ...projects];
  const compiler = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  process.on('exit', () => compiler.kill());
}
