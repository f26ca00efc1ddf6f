import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  timeoutMs?: number;
  everyMs?: number;
}

/**
 * Tries `assertion` until it does not throw, and returns what it returned. After `timeoutMs` (20 s: a loaded machine is no failure) its
 * last error is thrown: what a test waits for is an assertion, never a length of time.
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
