/** `npm run reset`: removes data, logs and keys, but not downloads. Refuses while a system runs on them. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command/command.mjs';
import { dataOption } from './command/options.mjs';
import { step } from './command/progress.mjs';
import { stopLeftovers } from '../libs/system/src/processes/leftovers.mjs';
import { DEFAULT_DATA_DIR, placesIn, requireWritable } from '../libs/system/src/places.mjs';
import { acquireRunLock } from '../libs/system/src/processes/run-lock.mjs';

const OURS = [
  'postgres',
  'postgres.new',
  'postgres.new.password',
  'nats',
  'meilisearch',
  'secrets',
  'logs',
  'run.json',
];

await command(async () => {
  const places = placesIn(dataOption(process.argv.slice(2)));
  if (!existsSync(places.top)) return step(`${places.top} does not exist`);
  requireWritable(places.top);
  const lock = await acquireRunLock(places.lock, places.top);
  await stopLeftovers(places.processes);
  for (const name of OURS) rmSync(join(places.top, name), { recursive: true, force: true });
  lock.release();
  removeIfEmpty(places.top);
  step(`removed the data in ${places.top}`);
});

/** Keeps the files in a folder named with --data that are not ours. */
function removeIfEmpty(folder) {
  if (folder !== DEFAULT_DATA_DIR && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
