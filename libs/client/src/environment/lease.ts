import type { Environment } from './environment.js';

const LEASE_MS = 10_000;
const POLL_MS = 150;
/** Longer than a write usually takes to be seen by the other tabs. */
const SETTLING_MS = 50;

/**
 * Runs under a lease that the storage keeps, for pages without Web Locks. The storage can't compare and set,
 * so that two tabs may take a free lease: it belongs to the one that wrote last, which both see a moment
 * later. A tab renews its lease while it runs; that of a tab which is gone or suspended ends by itself.
 */
export async function leased<T>(
  environment: Environment,
  name: string,
  patience: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const key = `lease/${name}`;
  const owner = environment.uuid();
  while (!patience.aborted && !(await isTaken(environment, key, owner))) {
    await pause(environment, POLL_MS * (1 + environment.random()));
  }
  const stop = keep(environment, key, owner);
  try {
    return await run();
  } finally {
    await stop();
  }
}

/** Whether the lease was free and is the owner's now. If the storage fails, it keeps nobody from running. */
async function isTaken(environment: Environment, key: string, owner: string): Promise<boolean> {
  const { storage, now } = environment;
  try {
    const leftMs = Number((await storage.get(key))?.split(' ')[1] ?? 0) - now();
    // Nobody takes it for longer: if more is left, the clock was set back.
    if (leftMs > 0 && leftMs <= LEASE_MS) return false;
    await storage.set(key, leaseOf(owner, now()));
    await pause(environment, SETTLING_MS);
    return (await storage.get(key))?.startsWith(owner) ?? false;
  } catch {
    return true;
  }
}

function leaseOf(owner: string, now: number): string {
  return `${owner} ${now + LEASE_MS}`;
}

function pause({ after }: Environment, ms: number): Promise<void> {
  return new Promise((resolve) => after(ms, resolve));
}

/** Renews the lease until the returned function gives it back. */
function keep({ storage, now, after }: Environment, key: string, owner: string): () => Promise<void> {
  let written = Promise.resolve();
  let cancel = () => {};
  const renew = () => {
    written = storage.set(key, leaseOf(owner, now())).catch(() => undefined);
    cancel = after(LEASE_MS / 3, renew);
  };
  renew();
  return async () => {
    cancel();
    await written;
    const lease = await storage.get(key).catch(() => null);
    if (lease?.startsWith(owner)) await storage.delete(key).catch(() => undefined);
  };
}
