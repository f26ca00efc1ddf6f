import type { MessageIndex } from '@fechatter/core';
import { roundTrip, type NatsConnection } from '@fechatter/nats';
import type { HealthProbe } from '@fechatter/server';
import type { MessageIndexer } from './message-indexer.js';

/** Without NATS there is nothing to do; without the engine what there is to do waits. */
export function healthProbes(nats: NatsConnection, index: MessageIndex, indexer: MessageIndexer): HealthProbe[] {
  return [
    { name: 'nats', isRequired: true, run: () => roundTrip(nats) },
    { name: 'search', isRequired: false, run: async () => void (await index.generation()) },
    { name: 'indexing', isRequired: false, run: () => assertIndexing(indexer) },
  ];
}

/** A standby does what it should: nothing. */
function assertIndexing({ state }: MessageIndexer): void {
  if (state.role === 'holder' && state.problem !== null) throw new Error(state.problem);
}
