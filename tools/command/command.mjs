import { Failure } from '../../libs/system/src/failure.mjs';
import { complain } from './progress.mjs';

const OLDEST_NODE = [20, 19];

/**
 * The frame of every command: an expected failure is one sentence and exit code 1, any other shows its stack.
 * @param {() => Promise<number | void>} work gives the exit code, 0 when it gives none
 */
export async function command(work) {
  try {
    requireNode();
    // Not left to the end of the event loop: a timer of something that failed would hold the command up.
    process.exit((await work()) ?? 0);
  } catch (error) {
    complain(error instanceof Failure ? `\n${error.message}` : error.stack);
    process.exit(1);
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Failure(`Node ${process.versions.node} is too old: Fechatter needs 20.19 or newer.`);
}
