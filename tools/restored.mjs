/**
 * `npm run restored`: makes the relay's next leader begin a new epoch. Run it after every restore of the
 * database, before chat-api starts on it: nothing in a copied disk tells it from the original.
 */
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { dataOption } from './command/options.mjs';
import { step } from './command/progress.mjs';
import { markRestored } from './running/restored.mjs';
import { withDatabase } from './running/with-database.mjs';

await command(async () => {
  const dataDir = dataOption(process.argv.slice(2));
  await installPackages(step);
  await withDatabase(dataDir, step, markRestored);
  step('marked as restored: the next start begins a new epoch');
});
