import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/failure.mjs';
import { countedStep } from '../command/counted-step.mjs';
import { ROOT, requireWritable } from '../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

const COUNT_EVERY_MS = 1_000;

/**
 * Installs the packages of package-lock.json, unless they are installed already.
 * @param {(text: string) => void} say
 */
export async function installPackages(say) {
  if (isInstalled(ROOT)) return;
  requireWritable(ROOT);
  say('installing the packages (npm ci)');
  const { program, before } = npm();
  const args = [...before, 'ci', '--no-audit', '--no-fund', '--prefer-offline'];
  const stopCounting = countPackages(ROOT);
  const { code, output } = await runQuietly(program, args, { cwd: ROOT });
  stopCounting();
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

/** Shows how many packages npm has unpacked, until the returned function is called. @param {string} root */
function countPackages(root) {
  const counter = countedStep('installing', 'packages');
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json')))
    .filter(([path, about]) => isInModules(path) && !about.link && isForThisPlatform(about))
    .map(([path]) => join(root, path, 'package.json'));
  const show = () => counter.at(wanted.filter((file) => existsSync(file)).length, wanted.length);
  const timer = setInterval(show, COUNT_EVERY_MS);
  return () => {
    clearInterval(timer);
    counter.end();
  };
}

/** @param {{ os?: string[], cpu?: string[] }} about a package that is not installed elsewhere */
function isForThisPlatform({ os, cpu }) {
  return (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true);
}

/** @param {string} path */
function isInModules(path) {
  return path.startsWith('node_modules/') || path.includes('/node_modules/');
}

/**
 * @param {string} lockFile
 * @returns {Record<string, {
 *   version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[],
 * }>}
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
