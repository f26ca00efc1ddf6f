import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../../building/install.mjs';
import { CACHE, requireWritable } from '../../../libs/system/src/places.mjs';
import { run } from './run.mjs';

const FILES = ['package.json', 'package-lock.json'];
const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * Installs the packages of this folder's package.json into the cache, unless they are there. They are not
 * among the packages of the project, so that an `npm install` of a newcomer does not wait for them.
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the node_modules
 */
export async function npmKit(onStep) {
  const hash = createHash('sha256').update(readFileSync(join(here, 'package-lock.json')));
  const folder = join(CACHE, `clients-${hash.digest('hex').slice(0, 12)}`);
  const note = join(folder, 'complete');
  const modules = join(folder, 'node_modules');
  if (existsSync(note)) return modules;
  onStep('installing the linters and openapi-typescript (npm)');
  requireWritable(CACHE);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) copyFileSync(join(here, file), join(folder, file));
  const { program, before } = npm();
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund'];
  await run(program, [...before, 'ci', '--prefix', folder, ...quietly], { cwd: folder });
  writeFileSync(note, '');
  return modules;
}
