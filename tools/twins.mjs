/**
 * `npm run twins`: lists the accounts that share an e-mail address, and the public channels that share a name,
 * from a time when their spellings were told apart.
 */
import { buildServices } from './building/build.mjs';
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { dataOption } from './command/options.mjs';
import { say, step } from './command/progress.mjs';
import { withDatabase } from './running/with-database.mjs';

await command(async () => {
  const dataDir = dataOption(process.argv.slice(2));
  await installPackages(step);
  await buildServices(step);
  // Imports what has just been built.
  const { describeTwins } = await import('./running/twins.mjs');
  for (const line of await withDatabase(dataDir, step, describeTwins)) say(line);
});
