/**
 * `npm run status`: shows what runs with a data folder, where, since when, and how it is. Exits with 0 if
 * everything is well, with 1 if something is not, and with 3 if nothing runs.
 */
import { command } from './command/command.mjs';
import { dataOption } from './command/options.mjs';
import { say } from './command/progress.mjs';
import { readRun } from './running/already-running.mjs';
import { statusOf } from './running/process-status.mjs';
import { placesIn } from '../libs/system/src/places.mjs';
import { lockHolder } from '../libs/system/src/processes/run-lock.mjs';

const NOT_WELL = 1;
const NOT_RUNNING = 3;

await command(async () => {
  const places = placesIn(dataOption(process.argv.slice(2)));
  const holder = lockHolder(places.lock);
  if (!holder) {
    say(`Fechatter does not run with the data in ${places.top}.`);
    return NOT_RUNNING;
  }
  const run = readRun(places.runFile);
  if (holder.stopping || !run) {
    say(
      `Fechatter is ${holder.stopping ? 'stopping' : 'starting'} with the data in ${places.top} (process ${holder.pid}).`,
    );
    return NOT_WELL;
  }
  const statuses = await statusOf(run);
  say(`Fechatter runs with the data in ${places.top} (process ${holder.pid}).\n`);
  for (const status of statuses) say(lineOf(status));
  say(`\nThe API in a browser: ${run.chatApis[0]}/api/docs`);
  return statuses.every(({ isWell }) => isWell) ? 0 : NOT_WELL;
});

/** @param {import('./running/process-status.mjs').ProcessStatus} status */
function lineOf({ name, url, pid, since, health }) {
  const process = pid === undefined ? '' : `pid ${pid}, since ${since}`;
  return `  ${name.padEnd(17)} ${(url ?? '').padEnd(23)} ${health.padEnd(9)} ${process}`.trimEnd();
}
