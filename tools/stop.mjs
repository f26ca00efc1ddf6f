/**
 * `npm run stop`: stops the system that runs with a data folder, wherever it was started, and keeps the data.
 */
import { command } from './command/command.mjs';
import { dataOption } from './command/options.mjs';
import { step } from './command/progress.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { placesIn } from '../libs/system/src/places.mjs';
import { stopLeftovers, untilGone } from '../libs/system/src/processes/leftovers.mjs';
import { stillRuns } from '../libs/system/src/processes/process-identity.mjs';
import { lockHolder } from '../libs/system/src/processes/run-lock.mjs';

/** Longer than a launcher needs to stop all its processes, stage by stage, even if it has to kill them. */
const WITHIN_MS = 90_000;

await command(async () => {
  const places = placesIn(dataOption(process.argv.slice(2)));
  const holder = lockHolder(places.lock);
  if (holder) await stopLauncher(holder, places.top);
  const left = await stopLeftovers(places.processes);
  if (left.length > 0) step(`stopped what an earlier run left behind: ${left.join(', ')}`);
  if (!holder && left.length === 0) step(`Fechatter does not run with the data in ${places.top}`);
  else step(`stopped; the data in ${places.top} is kept`);
});

/** @param {import('../libs/system/src/processes/run-lock.mjs').Holder} holder @param {string} folder */
async function stopLauncher(holder, folder) {
  step(`stopping the Fechatter with the data in ${folder} (process ${holder.pid})`);
  // The lock names a process by its id and its start. Its id may have passed to another process since.
  if (stillRuns(holder)) process.kill(holder.pid, 'SIGTERM');
  if (await untilGone(holder, WITHIN_MS)) return;
  throw new Failure(
    `Process ${holder.pid} did not end within ${WITHIN_MS / 1000} s: end it yourself, e.g. with kill -9.`,
  );
}
