/**
 * `npm run restored`: makes the relay's next leader begin a new epoch. Run it after every restore of the
 * database, before chat-api starts on it: nothing in a copied disk tells it from the original.
 */
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { dataOption } from './command/options.mjs';
import { step } from './command/progress.mjs';
import { withDatabase } from './running/with-database.mjs';
import { withClient } from '../libs/system/src/postgres/database.mjs';
import { Failure, reasonOf } from '../libs/system/src/failure.mjs';

await command(async () => {
  const dataDir = dataOption(process.argv.slice(2));
  await installPackages(step);
  await withDatabase(dataDir, step, markRestored);
  step('marked as restored: the next start begins a new epoch');
});

/** @param {string} databaseUrl */
async function markRestored(databaseUrl) {
  try {
    await withClient(databaseUrl, (client) =>
      client.query(`update relay_state set phase = 'starting', why = 'restored'`),
    );
  } catch (error) {
    throw new Failure(`The database could not be marked (${reasonOf(error)}): is it the restored one, and migrated?`);
  }
}
