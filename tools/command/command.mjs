import { Failure } from '../../libs/system/src/failure.mjs';
import { complain } from './progress.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Runs a command and ends the process. A {@link Failure} is printed as one sentence, any other error with its
 * stack; both exit with `failed`.
 * @param {() => Promise<number | void>} work returns the exit code, 0 by default
 * @param {number} [failed] the exit code after an error
 */
export async function command(work, failed = 1) {
  try {
    requireNode();
    // Does not wait for the event loop to empty: what failed may have left timers, retries or an installation
    // behind.
    process.exit((await work()) ?? 0);
  } catch (error) {
    complain(error instanceof Failure ? `\n${error.message}` : error.stack);
    process.exit(failed);
  }
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Failure(`Node ${process.versions.node} is too old: Fechatter needs 20.19 or newer.`);
}
