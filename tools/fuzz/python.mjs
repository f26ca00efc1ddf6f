import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../libs/system/src/failure.mjs';
import { CACHE, requireWritable } from '../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

const PYTHONS = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const SUITABLE = 'import sys, pip, venv; sys.exit(sys.version_info < (3, 10)); ';
const LIBRARIES = 'import sysconfig; print(sysconfig.get_path("purelib"))';
const PIP_TIMEOUT_MS = 300_000;

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));

/**
 * Returns a Python with schemathesis in exactly the versions of requirements.txt. Makes it in the cache if
 * necessary.
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the path of the program
 */
export async function schemathesisPython(onStep) {
  const python = await findPython();
  const folder = join(CACHE, `schemathesis-${await fingerprint(python)}`);
  const program = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
  const note = join(folder, 'complete');
  if (existsSync(note)) return program;
  onStep('installing schemathesis (pip)');
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

/** @returns {Promise<string>} a Python 3.10 or newer with pip */
async function findPython() {
  for (const name of PYTHONS) if ((await runQuietly(name, ['-c', SUITABLE])).code === 0) return name;
  throw new Failure('Python 3.10 or newer with pip was not found: install it (python3-pip on Debian).');
}

/**
 * Names the folder, so that another Python or other versions of packages get a new one.
 * @param {string} python
 */
async function fingerprint(python) {
  const version = await run(python, ['-c', 'import sys; print(sys.executable, sys.version)']);
  return createHash('sha256').update(version).update(readFileSync(requirements)).digest('hex').slice(0, 12);
}

/** @param {string} program @param {string[]} args */
async function run(program, args) {
  const { code, output } = await runQuietly(program, args, { timeout: PIP_TIMEOUT_MS });
  if (code === 0) return output;
  throw new Failure(`schemathesis could not be installed: ${lastLines(output, 5)}`);
}
