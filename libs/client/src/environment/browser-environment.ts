import type { Channel, Environment } from './environment.js';
import { indexedDbStorage } from './indexed-db-storage.js';
import { memoryStorage } from './memory-storage.js';
import { randomUuid } from './uuid.js';

/**
 * What the platform has: a browser's page, a worker, Node or Deno. Without IndexedDB everything is kept in
 * memory. Then nobody shares it, so nobody is spoken to or waited for.
 */
export function browserEnvironment(overrides: Partial<Environment> = {}): Environment {
  const { indexedDB, navigator, BroadcastChannel } = globalThis as Partial<typeof globalThis>;
  const isShared = indexedDB !== undefined;
  return {
    fetch: (...request) => globalThis.fetch(...request),
    now: () => Date.now(),
    random: () => Math.random(),
    after,
    uuid: () => randomUuid(),
    locks: isShared ? (navigator?.locks ?? null) : { request: (_name, _options, run) => run() },
    channel: (name) => (isShared && BroadcastChannel ? (new BroadcastChannel(name) as Channel) : null),
    storage: isShared ? indexedDbStorage({ factory: indexedDB, after }) : memoryStorage(),
    events: 'addEventListener' in globalThis ? globalThis : null,
    ...overrides,
  };
}

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
