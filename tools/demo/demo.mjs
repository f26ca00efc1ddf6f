/**
 * `npm run demo`: plays a log of a real chat on a throw-away system and reports whether anything was lost.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { firstMessages, parseIrcLog } from './irc-log.mjs';
import { demoOptions, USAGE } from './options.mjs';
import { isFlawless, reportOf } from './report.mjs';
import { runDemo } from './run-demo.mjs';
import { withThrowAwaySystem } from '../running/throw-away-system.mjs';
import { buildServices } from '../building/build.mjs';
import { command } from '../command/command.mjs';
import { installPackages } from '../building/install.mjs';
import { say, step } from '../command/progress.mjs';
import { Failure, reasonOf } from '../../libs/system/src/failure.mjs';

await command(async () => {
  const options = demoOptions(process.argv.slice(2));
  if (options.help) return say(USAGE);
  const entries = firstMessages(parseIrcLog(read(options.file)), options.limit);
  if (!entries.some(({ kind }) => kind === 'said')) throw new Failure(`The log ${options.file} has no messages.`);
  await installPackages(step);
  await buildServices(step);
  const result = await withThrowAwaySystem({ notifyServers: 2 }, (system) => {
    step(`playing ${basename(options.file)} on ${system.run.search.engine}`);
    return runDemo(system, entries, options);
  });
  say(reportOf(result));
  return isFlawless(result) ? 0 : 1;
});

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Failure(`The log ${file} can't be read: ${reasonOf(error)}.`);
  }
}
