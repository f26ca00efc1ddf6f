import {
  BatchRefusedError,
  IndexLostError,
  StaleGenerationError,
  type IndexCheckpoint,
  type IndexEntry,
  type MessageIndex,
  type StreamPosition,
} from '@fechatter/core';
import type { BoundedQuery } from '@fechatter/postgres';
import pg from 'pg';
import { contentsOf, type BatchContents } from '../batch-contents.js';
import { APPLY } from './pg-apply.js';
import { isMissingTable, readCheckpoint, readGeneration } from './pg-checkpoint.js';
import {
  CONNECT_MS,
  inTransaction,
  openSearchPool,
  prepareSearchSchema,
  slow,
  writing,
  withConnection,
} from './pg-search-schema.js';
import { wordsOf } from '../words/words.js';

/** Enough for a batch on a busy machine. */
const WRITE_TIMEOUT_MS = 55_000;
const ANSWER_MS = 5_000;

/**
 * A batch looks up every row by its key. PostgreSQL, which does not know how small a batch is, would prefer
 * to read the whole lexicon, and to compile the statement.
 */
const WRITE_SETTINGS = { enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' };

export class PgMessageIndex implements MessageIndex {
  private readonly pool: pg.Pool;
  private ownGeneration = 0;

  constructor(url: string) {
    const options = { max: 2, statement_timeout: WRITE_TIMEOUT_MS, application_name: 'search-indexer' };
    this.pool = openSearchPool(url, { answerMs: ANSWER_MS, connectMs: CONNECT_MS }, options, WRITE_SETTINGS);
  }

  prepare(): Promise<void> {
    return prepareSearchSchema(this.pool);
  }

  checkpoint(): Promise<IndexCheckpoint | null> {
    return readCheckpoint(this.pool);
  }

  async generation(): Promise<number> {
    return (await readGeneration(this.pool)) ?? 0;
  }

  async takeOver(generation: number): Promise<void> {
    // Waits for the row lock, and so for a statement of the previous holder that is still under way.
    const fence = 'update search.checkpoint set generation = $1 where generation < $1 or generation = $2';
    const { rowCount } = await this.pool.query(writing(fence, [generation, this.ownGeneration]));
    if (rowCount !== 1) throw new StaleGenerationError(`generation ${generation} has been superseded`);
    this.ownGeneration = generation;
  }

  async apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint): Promise<void> {
    const { epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId } = checkpoint;
    const position = [this.ownGeneration, epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId];
    const { messages, deletedChatIds } = contentsOf(entries);
    const rows = JSON.stringify(messages.map(documentRow));
    const query = writing(APPLY, [...position, rows, deletedChatIds], 'apply');
    const { applied } = await this.applied(query).catch(throwAsIndexError);
    if (applied !== 1) await this.assertNewest();
  }

  async clear(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const fence = 'update search.checkpoint set epoch = null where generation = $1';
      const { rowCount } = await client.query(fence, [this.ownGeneration]);
      if (rowCount !== 1) throw new StaleGenerationError(`generation ${this.ownGeneration} is over`);
      await client.query(slow('truncate search.documents, search.lexicon'));
    });
  }

  /** The fence stops every stale write. An index that was emptied is noticed here. */
  async staleWrite(): Promise<StreamPosition | null> {
    await this.assertNewest();
    return null;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Asks first whether the connection is still good: to notice that by the batch itself takes a minute. */
  private applied(query: BoundedQuery): Promise<{ applied?: number }> {
    return withConnection(this.pool, async (client) => {
      await client.query('select');
      const { rows } = await client.query<{ applied: number }>(query);
      return { ...rows[0] };
    });
  }

  private async assertNewest(): Promise<void> {
    const current = await readGeneration(this.pool);
    if (current === null || current < this.ownGeneration) throw new IndexLostError('something else emptied the index');
    if (current > this.ownGeneration) throw new StaleGenerationError(`generation ${current} has taken over`);
  }
}

type MessageEntry = BatchContents['messages'][number];

function documentRow(entry: MessageEntry): object {
  if ('deleted' in entry) return { id: entry.id, version: entry.version };
  return {
    id: entry.id,
    version: entry.version,
    workspace_id: entry.workspaceId,
    chat_id: entry.chatId,
    chat_type: entry.chatType,
    sender_id: entry.senderId,
    created_at: entry.createdAt,
    words: wordVector(entry.content),
  };
}

/**
 * The words as the text of a tsvector. Words consist of letters, digits and marks only, so the quoting is
 * safe.
 */
function wordVector(content: string): string {
  const positions = new Map<string, number[]>();
  wordsOf(content).forEach(({ folded }, index) => {
    const places = positions.get(folded);
    if (places) places.push(index + 1);
    else positions.set(folded, [index + 1]);
  });
  return Array.from(positions, ([word, places]) => `'${word}':${places.join(',')}`).join(' ');
}

const refusals = ['21', '22', '23', '54'];

function throwAsIndexError(error: unknown): never {
  if (isMissingTable(error)) throw new IndexLostError('the tables of the index are gone', { cause: error });
  if (!(error instanceof pg.DatabaseError) || !refusals.includes(error.code?.slice(0, 2) ?? '')) throw error;
  throw new BatchRefusedError(error.message, { cause: error });
}
