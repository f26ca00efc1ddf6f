import { Failure } from '../../../libs/system/src/failure.mjs';
import { lastLines, runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';

const TIMEOUT_MS = 300_000;
const MOST_LINES = 30;

/**
 * Runs a program to its end and returns what it printed. Fails with the end of that if the program fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, timeout?: number }} [options] `env` is added to this
 *   process's
 * @returns {Promise<string>}
 */
export async function run(program, args, { cwd, env = {}, timeout = TIMEOUT_MS } = {}) {
  const { code, output } = await runQuietly(program, args, { cwd, timeout, env: { ...process.env, ...env } });
  if (code === 0) return output;
  throw new Failure(`${[program, ...args].join(' ')}\n${lastLines(output, MOST_LINES)}`);
}
