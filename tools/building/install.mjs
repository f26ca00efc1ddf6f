import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/failure.mjs';
import { ROOT, requireWritable } from '../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

/**
 * Installs the packages of package-lock.json, unless they are installed already.
 * @param {(text: string) => void} say
 */
export async function installPackages(say) {
  if (isInstalled(ROOT)) return;
  requireWritable(ROOT);
  say('installing the packages (npm ci)');
  const { program, before } = npm();
  const { code, output } = await runQuietly(program, [...before, 'ci', '--no-audit', '--no-fund'], { cwd: ROOT });
  if (code !== 0) throw new Failure(`"npm ci" failed, so nothing can be started:\n${lastLines(output, 15)}`);
}

/**
 * Compares npm's own record of installed packages with the lock file, so that it does not matter who
 * installed them.
 * @param {string} root
 * @returns {boolean}
 */
export function isInstalled(root) {
  const note = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(note)) return false;
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json'))).filter(([path]) => isInModules(path));
  const present = packagesOf(note);
  return wanted.every(([path, { version, optional, devOptional }]) => {
    // An optional package may be for another platform.
    if (!present[path]) return Boolean(optional || devOptional);
    return present[path].version === version;
  });
}

/** @param {string} path */
function isInModules(path) {
  return path.startsWith('node_modules/') || path.includes('/node_modules/');
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/** The npm that runs this command, if one does: PATH may name another, or none. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return { program: process.execPath, before: [script] };
  return { program: 'npm', before: [] };
}
