/**
 * `npm run reset`: removes data, logs and keys, but not downloads, after it has said what and asked. Refuses
 * while a system runs on them.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { command } from './command/command.mjs';
import { resetOptions } from './command/options.mjs';
import { say, step } from './command/progress.mjs';
import { describeSize, sizeOf } from './running/size.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
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
  'ports.json',
];

await command(async () => {
  const { dataDir, yes } = resetOptions(process.argv.slice(2));
  const places = placesIn(dataDir);
  if (!existsSync(places.top)) return step(`${places.top} does not exist`);
  requireWritable(places.top);
  const lock = await acquireRunLock(places.lock, places.top);
  process.once('exit', () => lock.release());
  const doomed = OURS.map((name) => join(places.top, name)).filter((path) => existsSync(path));
  if (doomed.length === 0) return step(`there is no data in ${places.top}`);
  await requireConsent(doomed, yes);
  await stopLeftovers(places.processes);
  for (const path of doomed) rmSync(path, { recursive: true, force: true });
  lock.release();
  removeIfEmpty(places.top);
  step(`removed the data in ${places.top}`);
});

/** @param {string[]} doomed @param {boolean} yes */
async function requireConsent(doomed, yes) {
  say('This deletes all messages, accounts and keys, for good:\n');
  for (const path of doomed) say(`  ${describeSize(sizeOf(path)).padStart(9)}  ${path}`);
  if (yes) return say();
  if (!process.stdin.isTTY) throw new Failure('Nothing was deleted, since nobody can be asked here: add "-- --yes".');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Without an answer, as after Ctrl-D, this process would end as if all had gone well.
  terminal.once('close', () => process.exit(1));
  const answer = await terminal.question('\nDelete it? (y/N) ');
  terminal.removeAllListeners('close').close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('Nothing was deleted.');
}

/** Keeps the files in a folder named with --data that are not ours. */
function removeIfEmpty(folder) {
  if (folder !== DEFAULT_DATA_DIR && readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
