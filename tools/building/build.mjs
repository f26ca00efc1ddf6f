import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/failure.mjs';
import { CACHE, ROOT, requireWritable } from '../../libs/system/src/places.mjs';
import { runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

const FOLDERS = ['apps', 'libs', 'migrations'];
const FILES = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'nx.json'];
const SKIPPED = new Set(['node_modules', 'dist', 'out-tsc', 'coverage']);
const NOTE = join(CACHE, 'built');

/**
 * Builds the services, unless no source has changed since the last build.
 * @param {(text: string) => void} say
 */
export async function buildServices(say) {
  const sources = fingerprint();
  if (isBuilt(sources)) return;
  requireWritable(CACHE);
  say('building the services');
  const nx = join(ROOT, 'node_modules', '.bin', 'nx');
  const args = [nx, 'run-many', '--targets=build', '--output-style=static'];
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
  const { code, output } = await runQuietly(process.execPath, args, { cwd: ROOT, env });
  if (code !== 0) throw new Failure(`The services could not be built:\n${output}`);
  writeFileSync(NOTE, sources);
}

/** @param {string} sources */
function isBuilt(sources) {
  const outputs = ['chat-api', 'notify-server', 'search-indexer'].map((app) => join('apps', app, 'dist', 'main.js'));
  const all = [...outputs, join('migrations', 'dist', 'migrate.js')];
  if (!all.every((output) => existsSync(join(ROOT, output)))) return false;
  return existsSync(NOTE) && readFileSync(NOTE, 'utf8') === sources;
}

/**
 * Hashes names, sizes and times of the sources. Reading them all would take as long as a build with nothing
 * to do.
 */
function fingerprint() {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(describe(join(ROOT, file)));
  for (const folder of FOLDERS) for (const file of filesIn(join(ROOT, folder))) hash.update(describe(file));
  return hash.digest('hex');
}

/** @param {string} folder @returns {string[]} */
function filesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !SKIPPED.has(name));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** @param {string} file */
function describe(file) {
  const found = statSync(file, { throwIfNoEntry: false });
  return `${file} ${found?.size} ${found?.mtimeMs}\n`;
}
