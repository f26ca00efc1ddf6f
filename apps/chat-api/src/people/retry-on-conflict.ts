/** Thrown where what a transaction has locked is not what it would have to lock by now. */
export class Outrun extends Error {}

const ATTEMPTS = 20;

/** Does `work` again as often as it is outrun: each time it locks what is concerned by then. */
export async function untilInTime<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Outrun) || attempt === ATTEMPTS) throw error;
    }
  }
}
