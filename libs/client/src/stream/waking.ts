import type { Environment } from '../environment/environment.js';

const SIGNALS = ['pageshow', 'online', 'visibilitychange'];

/**
 * Calls `wake` when the page is shown again or the network is back: a connection from before may be dead
 * without having ended. Returns what stops it.
 */
export function onWaking({ events }: Pick<Environment, 'events'>, wake: () => void): () => void {
  const listener = () => {
    const { document } = globalThis as Partial<typeof globalThis>;
    if (document?.visibilityState !== 'hidden') wake();
  };
  for (const signal of SIGNALS) events?.addEventListener(signal, listener);
  return () => {
    for (const signal of SIGNALS) events?.removeEventListener(signal, listener);
  };
}

/**
 * Calls `tick` every `ms` with the time since the call before, which is much longer after a sleep. Returns
 * what stops it.
 */
export function every(environment: Pick<Environment, 'after' | 'now'>, ms: number, tick: (elapsed: number) => void) {
  let before = environment.now();
  const run = () => {
    const now = environment.now();
    const elapsed = now - before;
    before = now;
    cancel = environment.after(ms, run);
    tick(elapsed);
  };
  let cancel = environment.after(ms, run);
  return () => cancel();
}
