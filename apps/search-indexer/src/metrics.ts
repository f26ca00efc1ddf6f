import { counter, gauge, type Metric } from '@fechatter/server';
import type { MessageIndexer } from './indexing/message-indexer.js';

/** Returns the metrics of the index: who writes it, how far it is behind, and how long batches take. */
export function indexerMetrics(indexer: MessageIndexer): Metric[] {
  const { figures } = indexer;
  return [
    gauge({
      name: 'fechatter_index_writer',
      help: 'Whether this instance writes the index (1) or stands by (0).',
      read: () => (indexer.state.role === 'holder' ? 1 : 0),
    }),
    gauge({
      name: 'fechatter_index_lag_messages',
      help: 'How many messages of the stream CHAT are not in the index yet. The writer only.',
      read: () => indexer.lag?.messages ?? null,
    }),
    gauge({
      name: 'fechatter_index_lag_seconds',
      help: 'How old the last indexed event is while there are later ones, else 0. The writer only.',
      read: () => indexer.lag?.seconds ?? null,
    }),
    gauge({
      name: 'fechatter_index_engine_waiting_seconds',
      help: 'How long the search engine has been at work on what it was asked last, 0 if that is done.',
      read: () => indexer.msWaiting / 1_000,
    }),
    counter({
      name: 'fechatter_index_dead_letters_total',
      help: 'Documents that the engine refused. They are kept in the stream WORK.',
      read: () => figures.deadLetters,
    }),
    figures.batchMessages,
    figures.batchSeconds,
  ];
}
