import type { MessageIndex } from '@fechatter/core';
import { assertNatsAnswers, type NatsAccess, type NatsConnection } from '@fechatter/nats';
import type { HealthProbe } from '@fechatter/server';
import type { MessageIndexer } from './message-indexer.js';

/** Only NATS is required: without it there is nothing to index. While the engine is away, the work waits. */
export function healthProbes(
  access: NatsAccess,
  nats: NatsConnection,
  index: MessageIndex,
  indexer: MessageIndexer,
): HealthProbe[] {
  return [
    { name: 'nats', isRequired: true, run: () => assertNatsAnswers(nats, access) },
    { name: 'search', isRequired: false, run: async () => void (await index.generation()) },
    { name: 'indexing', isRequired: false, run: () => assertIndexing(indexer) },
  ];
}

/** A standby is healthy: it is supposed to do nothing. */
function assertIndexing({ state }: MessageIndexer): void {
  if (state.role === 'holder' && state.problem !== null) throw new Error(state.problem);
}
