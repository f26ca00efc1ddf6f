import type { Environment } from './environment.js';

const LEASE_MS = 10_000;
const LONGEST_POLL_MS = 300;

/**
 * Runs under a lease that the storage keeps, for pages without Web Locks. A tab renews its lease while it
 * runs; that of a tab which is gone or suspended ends by itself. Two tabs that look at the same moment may
 * both take it, because the storage can't compare and set.
 */
export async function leased<T>(
  environment: Environment,
  name: string,
  patience: AbortSignal,
  run: () => Promise<T>,
): Promise<T> {
  const key = `lease/${name}`;
  const owner = environment.uuid();
  while (!patience.aborted && (await isHeld(environment, key))) {
    await new Promise<void>((resolve) => environment.after(LONGEST_POLL_MS * environment.random(), resolve));
  }
  const stop = keep(environment, key, owner);
  try {
    return await run();
  } finally {
    await stop();
  }
}

/** A lease that the storage can't tell is held by nobody: then the storage is no use to the other tabs either. */
async function isHeld({ storage, now }: Environment, key: string): Promise<boolean> {
  const lease = await storage.get(key).catch(() => null);
  const leftMs = Number(lease?.split(' ')[1] ?? 0) - now();
  // Nobody takes it for longer: if more is left, the clock was set back.
  return leftMs > 0 && leftMs <= LEASE_MS;
}

/** Takes the lease and renews it until the returned function gives it back. */
function keep({ storage, now, after }: Environment, key: string, owner: string): () => Promise<void> {
  let isStopped = false;
  let cancel = () => {};
  const write = async (): Promise<void> => {
    await storage.set(key, `${owner} ${now() + LEASE_MS}`).catch(() => undefined);
    if (!isStopped) cancel = after(LEASE_MS / 3, () => void (written = write()));
  };
  let written = write();
  return async () => {
    isStopped = true;
    cancel();
    await written;
    const lease = await storage.get(key).catch(() => null);
    if (lease?.startsWith(owner)) await storage.delete(key).catch(() => undefined);
  };
}
