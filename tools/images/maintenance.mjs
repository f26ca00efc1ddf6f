/**
 * `maintenance.mjs restored|twins`: what `npm run restored` and `npm run twins` do, in an image. Reads
 * DATABASE_URL or DATABASE_URL_FILE, and DATABASE_CA_FILE.
 */
import { command } from '../command/command.mjs';
import { databaseUrlFrom } from '../command/options.mjs';
import { say } from '../command/progress.mjs';
import { markRestored } from '../running/restored.mjs';
import { describeTwins } from '../running/twins.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';

const COMMANDS = {
  restored: async (/** @type {string} */ databaseUrl) => {
    await markRestored(databaseUrl);
    return ['Marked as restored: the next start of chat-api begins a new epoch.'];
  },
  twins: describeTwins,
};

await command(async () => {
  const run = COMMANDS[process.argv[2]];
  if (!run) throw new Failure(`Usage: maintenance.mjs ${Object.keys(COMMANDS).join('|')}`);
  const databaseUrl = databaseUrlFrom(process.env, 'DATABASE_URL');
  if (!databaseUrl) throw new Failure('DATABASE_URL is not set, nor is DATABASE_URL_FILE.');
  for (const line of await run(databaseUrl)) say(line);
});
