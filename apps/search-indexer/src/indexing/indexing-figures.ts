import { histogram } from '@fechatter/server';

const MESSAGES = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000];
const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts what the indexer of this process did since it started, for the metrics. */
export class IndexingFigures {
  deadLetters = 0;
  readonly batchMessages = histogram({
    name: 'fechatter_index_batch_messages',
    help: 'How many messages of the stream the written batches had.',
    buckets: MESSAGES,
  });
  readonly batchSeconds = histogram({
    name: 'fechatter_index_batch_duration_seconds',
    help: 'How long the engine took over a batch, until its task had succeeded.',
    buckets: SECONDS,
  });
}
