import type { Environment } from '../environment/environment.js';
import { backOffMs } from '../queue/back-off.js';
import { mayPass } from '../rest/errors.js';

/**
 * Reads until there is an answer, waiting longer after each failure. Throws what another attempt can't
 * change, and the reason of `signal`.
 */
export async function persist<T>(environment: Environment, signal: AbortSignal, read: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    signal.throwIfAborted();
    try {
      return await read();
    } catch (error) {
      if (!mayPass(error)) throw error;
      await pause(environment, signal, backOffMs(failures, error, environment));
    }
  }
}

function pause({ after }: Environment, signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = after(ms, end);
    signal.addEventListener('abort', end);
  });
}
