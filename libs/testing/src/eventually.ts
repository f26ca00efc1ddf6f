import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  timeoutMs?: number;
  everyMs?: number;
}

/**
 * Calls `assertion` until it does not throw, and returns its result. Throws its last error after `timeoutMs`;
 * the default of 20 s is enough for a loaded machine. Tests wait for an assertion, never for a fixed time.
 */
export async function eventually<T>(assertion: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { timeoutMs = 20_000, everyMs = 20 } = patience;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() >= deadline) throw error;
    }
    await pause(everyMs);
  }
}
