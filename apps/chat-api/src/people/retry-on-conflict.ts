/** Thrown when a transaction needs a row that it did not lock, because the data has changed meanwhile. */
export class LockConflict extends Error {}

const ATTEMPTS = 20;

/**
 * Runs `work` again while it throws {@link LockConflict}, at most 20 times. Each attempt looks up anew what
 * to lock.
 */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LockConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
