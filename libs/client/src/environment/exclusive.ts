import type { Environment } from './environment.js';
import { leased } from './lease.js';

/**
 * Calls `run` while no other tab runs something of the same name: by Web Locks, or without them by a lease in
 * the storage. A suspended tab keeps its lock, and locks can fail. So once `patience` is aborted, or after a
 * failure, `run` is called all the same: the lock saves work, and what runs must be harmless if it runs twice.
 */
export async function exclusive<T>(
  environment: Environment,
  name: string,
  patience: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const { locks } = environment;
  if (!locks) return leased(environment, name, patience, run);
  let isOurs = false;
  const begin = () => {
    isOurs = true;
    return run();
  };
  return locks.request(name, { signal: patience }, begin).catch((error: unknown) => {
    if (isOurs) throw error;
    return run();
  });
}
