import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/failure.mjs';
import { countedStep } from '../command/counted-step.mjs';
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
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const args = [tsc, '--build', '--verbose', ...projects()];
  const counter = countedStep('building', 'projects');
  let written = '';
  const onOutput = (text) => {
    written += text;
    const { done, total } = progressIn(written);
    counter.at(done, total);
  };
  const { code, output } = await runQuietly(process.execPath, args, { cwd: ROOT, onOutput });
  counter.end();
  if (code !== 0) throw new Failure(`The services could not be built:\n${withoutProgress(output)}`);
  writeFileSync(NOTE, sources);
}

/** The projects that nx would build. One compiler for all of them is faster than one for each. */
function projects() {
  const folders = ['apps', 'libs'].flatMap((top) => readdirSync(join(ROOT, top)).map((name) => join(top, name)));
  const configs = [...folders, 'migrations'].map((folder) => join(folder, 'tsconfig.build.json'));
  return configs.filter((config) => existsSync(join(ROOT, config)));
}

/**
 * @param {string} output of `tsc --build --verbose` until now
 * @returns {{ done: number, total: number }} how many projects are built or up to date
 */
export function progressIn(output) {
  const total = output.match(/^ {4}\* /gm)?.length ?? 0;
  const begun = output.match(/ - Building project '/g)?.length ?? 0;
  const upToDate = output.match(/ - Project '.*' is up to date/g)?.length ?? 0;
  return { done: Math.max(0, begun - 1) + upToDate, total };
}

/** @param {string} output */
function withoutProgress(output) {
  return output
    .split('\n')
    .filter((line) => line !== '' && !/ - (Project|Building project|Updating)|^ {4}\* /.test(line))
    .join('\n');
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
