import { spawn } from 'node:child_process';

/**
 * Starts a program that outlives this process and notices its end, even by kill -9: this process holds the
 * other end of the program's standard input. The program runs in a session of its own, so that Ctrl-C does
 * not reach it.
 * @param {string} program a module that calls `afterParentEnds`
 * @param {string[]} args
 */
export function startSurvivor(program, args) {
  const stdio = /** @type {const} */ (['pipe', 'ignore', 'ignore']);
  const env = withoutNodeOptions();
  const survivor = spawn(process.execPath, [program, ...args], { detached: true, stdio, env, cwd: '/' });
  survivor.unref();
  /** @type {import('node:net').Socket} */ (survivor.stdin).unref();
  return survivor;
}

/**
 * Called by a survivor: does `work` once the process that started it has ended, and exits.
 * @param {() => unknown} work
 */
export function afterParentEnds(work) {
  process.stdin.resume();
  process.stdin.once('close', async () => {
    await work();
    process.exit(0);
  });
}

function withoutNodeOptions() {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return env;
}
