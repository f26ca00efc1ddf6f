import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../libs/system/src/failure.mjs';
import { CACHE, requireWritable, ROOT } from '../../libs/system/src/places.mjs';
import { lastLines, runQuietly } from '../../libs/system/src/programs/run-quietly.mjs';

const RULES = join(ROOT, 'k8s', 'fechatter', 'files', 'rules');
const CASES = fileURLToPath(new URL('fechatter.test.yaml', import.meta.url));
/** Debian and Ubuntu have promtool in it. */
const PACKAGE = 'prometheus';

/**
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the path of promtool: the one on PATH, or else that of the distribution's
 *   package, which is only unpacked into the cache
 */
export async function promtool(onStep) {
  if ((await runQuietly('promtool', ['--version'])).code === 0) return 'promtool';
  const folder = join(CACHE, 'promtool');
  const program = join(folder, 'usr', 'bin', 'promtool');
  if (existsSync(program)) return program;
  onStep('fetching promtool (apt)');
  requireWritable(CACHE);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  await run('apt-get', ['download', '--quiet', PACKAGE], partial);
  await run('dpkg-deb', ['--extract', ...readdirSync(partial), '.'], partial);
  renameSync(partial, folder);
  return program;
}

/** @param {string} program @param {string[]} args @param {string} cwd */
async function run(program, args, cwd) {
  const { code, output } = await runQuietly(program, args, { cwd });
  if (code === 0) return;
  const reason = code === 127 ? `there is no ${program}` : lastLines(output, 3);
  throw new Failure(`promtool was not found, and could not be fetched with apt: ${reason}`);
}

/**
 * @param {string} program promtool
 * @param {(text: string) => void} onStep
 * @returns {Promise<string | null>} what promtool says if something is wrong
 */
export async function checkRules(program, onStep) {
  const files = readdirSync(RULES).map((file) => join(RULES, file));
  onStep('checking the alerts');
  const check = await runQuietly(program, ['check', 'rules', ...files]);
  if (check.code !== 0) return check.output;
  onStep('playing the cases of the alerts');
  const test = await runQuietly(program, ['test', 'rules', CASES]);
  return test.code === 0 ? null : test.output;
}
