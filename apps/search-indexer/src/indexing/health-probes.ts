import type { MessageIndex } from '@fechatter/core';
import { assertNatsAnswers, type NatsAccess, type NatsConnection } from '@fechatter/nats';
import type { HealthProbe } from '@fechatter/server';
import type { MessageIndexer } from './message-indexer.js';

/** Only NATS is required: without it, nothing can be read. While the engine is away, the work waits. */
export function healthProbes(
  access: NatsAccess,
  nats: NatsConnection,
  index: MessageIndex,
  indexer: MessageIndexer,
): HealthProbe[] {
  return [
    { name: 'nats', isRequired: true, run: () => assertNatsAnswers(nats, access) },
    { name: 'search', isRequired: false, run: () => index.ping() },
    { name: 'indexing', isRequired: false, run: () => assertIndexing(indexer) },
  ];
}

/** Much longer than any batch takes. */
const LONG_MS = 30_000;

/** A standby is healthy: it is supposed to do nothing. */
export function assertIndexing({ state, msWaiting }: MessageIndexer, longMs = LONG_MS): void {
  if (state.role === 'holder' && state.problem !== null) throw new Error(state.problem);
  if (msWaiting <= longMs) return;
  const seconds = Math.round(msWaiting / 1_000);
  throw new Error(`the search engine has not ended what it was asked ${seconds} s ago: is its disk full?`);
}
