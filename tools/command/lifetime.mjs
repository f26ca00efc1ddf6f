import { parentOf } from '../../libs/system/src/processes/process-identity.mjs';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const PARENT_CHECK_MS = 1_000;

/**
 * Resolves when the command should end: after a signal, or when the npm that started it is gone. A kill -9 of
 * npm sends no signal.
 * @returns {Promise<{ reason: string }>}
 */
export function untilStopRequested() {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve({ reason: signal }));
    if (process.env.npm_lifecycle_event) watchParents(() => resolve({ reason: 'npm ended' }));
  });
}

/** npm starts a shell that starts this process. The shell outlives npm, and only its parent changes. */
function watchParents(gone) {
  const shell = process.ppid;
  const npm = parentOf(shell);
  const timer = setInterval(() => (process.ppid !== shell || parentOf(shell) !== npm) && gone(), PARENT_CHECK_MS);
  timer.unref();
}
