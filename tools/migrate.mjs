/**
 * `npm run migrate`: migrates the database at DATABASE_URL, or that of our own PostgreSQL, which it starts.
 */
import { buildServices } from './building/build.mjs';
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { dataOption } from './command/options.mjs';
import { say, step } from './command/progress.mjs';
import { withDatabase } from './running/with-database.mjs';
import { migrate } from '../libs/system/src/postgres/migrate.mjs';

await command(async () => {
  const dataDir = dataOption(process.argv.slice(2));
  await installPackages(step);
  await buildServices(step);
  const said = await withDatabase(dataDir, step, migrate);
  if (said) say(said);
  step('the database is up to date');
});
