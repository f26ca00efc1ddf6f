import { runInThisContext } from 'node:vm';

/** The process itself: what Jest gives each spec as `process` is a copy that never emits "exit". */
const thisProcess = runInThisContext('process');

/** @type {Map<import('node:child_process').ChildProcess, NodeJS.Signals>} */
const bound = new Map();

function killBound() {
  for (const [child, signal] of bound) child.kill(signal);
}

/**
 * Kills a child process when this process exits, but not when this process is killed with SIGKILL.
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function killAtExit(child, signal) {
  if (bound.size === 0) thisProcess.on('exit', killBound);
  bound.set(child, signal);
  child.once('close', () => {
    bound.delete(child);
    if (bound.size === 0) thisProcess.off('exit', killBound);
  });
}
