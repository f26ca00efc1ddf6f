const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
const PARENT_CHECK_MS = 1_000;

/**
 * Settles when the command shall end: by a signal, or because the npm that started it is gone, which a signal to npm
 * alone does without telling us.
 * @returns {Promise<{ reason: string }>}
 */
export function untilToldToEnd() {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve({ reason: signal }));
    if (process.env.npm_lifecycle_event) watchParent(() => resolve({ reason: 'npm ended' }));
  });
}

/** @param {() => void} gone */
function watchParent(gone) {
  const parent = process.ppid;
  const timer = setInterval(() => process.ppid !== parent && gone(), PARENT_CHECK_MS);
  timer.unref();
}
