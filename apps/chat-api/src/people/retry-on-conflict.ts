/** Thrown when a transaction needs a row that it did not lock, since the data has changed meanwhile. */
export class LockConflict extends Error {}

const ATTEMPTS = 20;

/** Repeats `work` while it throws {@link LockConflict}, at most 20 times. Each attempt looks up its locks. */
export async function retryOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LockConflict) || attempt === ATTEMPTS) throw error;
    }
  }
}
