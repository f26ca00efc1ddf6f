import type { Environment } from './environment.js';
import { leased } from './lease.js';
import type { Listeners } from './listeners.js';

/** Longer than a tab is silent that is neither suspended nor cut off. */
const PATIENCE_MS = 15_000;

/**
 * Calls `run` while no other tab runs something of the same name: by Web Locks, or without them by a lease in
 * the storage. A suspended tab keeps its lock, and locks can fail. So after 15 s in which nothing was `heard`
 * of others, or after a failure, `run` is called all the same: the lock saves work, and what runs must be
 * harmless if it runs twice.
 */
export async function exclusive<T>(
  environment: Environment,
  name: string,
  run: () => Promise<T>,
  heard?: Listeners<void>,
): Promise<T> {
  const { locks, after } = environment;
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  let cancel = after(PATIENCE_MS, giveUp);
  const stopHearing = heard?.add(() => {
    cancel();
    cancel = after(PATIENCE_MS, giveUp);
  });
  let isOurs = false;
  const begin = () => {
    isOurs = true;
    cancel();
    stopHearing?.();
    return run();
  };
  const { signal } = patience;
  const running = locks ? locks.request(name, { signal }, begin) : leased(environment, name, signal, begin);
  return running.catch((error: unknown) => {
    if (isOurs) throw error;
    return begin();
  });
}
