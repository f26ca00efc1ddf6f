import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { killAtExit } from '../processes/kill-at-exit.mjs';

/** Enough to install all packages, or to build everything, on a slow machine. */
const TIMEOUT_MS = 1_800_000;

/**
 * Runs a program to its end without printing its output. The program is ended when this process exits, and
 * killed after `timeout`: half an hour if absent.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onOutput?: (text: string) => void }} [options] `onOutput`
 *   is called with each piece of the standard output
 * @returns {Promise<{ code: number, output: string }>} code 127 when the program can't be started
 */
export async function runQuietly(program, args, { onOutput, ...options } = {}) {
  const bounds = { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' };
  const child = spawn(program, args, { ...bounds, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  killAtExit(child, 'SIGTERM');
  if (onOutput) child.stdout.on('data', (piece) => onOutput(piece.toString('utf8')));
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const ended = once(child, 'close').then(
    ([code]) => code ?? 1,
    () => 127,
  );
  const code = await ended;
  return { code, output: code === 127 ? '' : (await output).join('').trim() };
}

/** @param {string} output @param {number} count */
export function lastLines(output, count) {
  return output.split('\n').slice(-count).join('\n');
}
