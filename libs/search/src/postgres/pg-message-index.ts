import {
  BatchRefusedError,
  IndexLostError,
  StaleGenerationError,
  type IndexCheckpoint,
  type IndexEntry,
  type MessageIndex,
  type StreamPosition,
} from '@fechatter/core';
import pg from 'pg';
import { allowedTypos } from '../words/edit-distance.js';
import { contentsOf, type BatchContents } from '../batch-contents.js';
import { isMissingTable, readCheckpoint, readGeneration } from './pg-checkpoint.js';
import { inTransaction, openSearchPool, prepareSearchSchema } from './pg-search-schema.js';
import { wordsOf } from '../words/words.js';

/**
 * Applies a batch in one statement. The checkpoint row is the fence, so a deposed writer changes nothing.
 * Since no transaction spans two round trips, a writer that is paused in the middle of a batch leaves no lock
 * behind. A newer version is never overwritten. `entries` leaves out what a deleted chat takes with it: one
 * statement may not delete and write the same row.
 */
const APPLY = `
  with fence as (
    update search.checkpoint
    set epoch = $2, lineage = $3, stream_seq = $4, occurred_at = $5, backfill_from = $6, backfill_id = $7
    where generation = $1
    returning generation
  ), gone as (
    delete from search.documents where chat_id = any ($10::bigint[]) and exists (select from fence)
  ), entries as (
    select * from jsonb_to_recordset($8::jsonb) as entry(
      id bigint, version bigint, workspace_id bigint, chat_id bigint, chat_type text, sender_id bigint,
      created_at timestamptz, words tsvector
    ) where exists (select from fence) and not exists (
      select from search.documents present
      where present.id = entry.id and present.chat_id = any ($10::bigint[])
    )
  ), documents as (
    insert into search.documents as present
      (id, version, workspace_id, chat_id, chat_type, sender_id, created_at, words)
    select id, version, workspace_id, chat_id, chat_type, sender_id, created_at, words from entries
    on conflict (id) do update set
      version = excluded.version, workspace_id = excluded.workspace_id, chat_id = excluded.chat_id,
      chat_type = excluded.chat_type, sender_id = excluded.sender_id, created_at = excluded.created_at,
      words = excluded.words
    where present.version < excluded.version
  ), words as (
    insert into search.lexicon (word) select unnest($9::text[]) where exists (select from fence)
    on conflict do nothing
  )
  select count(*)::int as applied from fence`;

const WRITE_TIMEOUT_MS = 60_000;

export class PgMessageIndex implements MessageIndex {
  private readonly pool: pg.Pool;
  private ownGeneration = 0;

  constructor(url: string) {
    this.pool = openSearchPool(url, { max: 2, query_timeout: WRITE_TIMEOUT_MS, application_name: 'search-indexer' });
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
    const { rowCount } = await this.pool.query(fence, [generation, this.ownGeneration]);
    if (rowCount !== 1) throw new StaleGenerationError(`generation ${generation} has been superseded`);
    this.ownGeneration = generation;
  }

  async apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint): Promise<void> {
    const { epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId } = checkpoint;
    const position = [this.ownGeneration, epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId];
    const { messages, deletedChatIds } = contentsOf(entries);
    const rows = JSON.stringify(messages.map(documentRow));
    const { rows: outcome } = await this.pool
      .query<{ applied: number }>(APPLY, [...position, rows, lexiconWords(messages), deletedChatIds])
      .catch(throwAsIndexError);
    if (outcome[0]?.applied !== 1) await this.assertNewest();
  }

  async clear(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const fence = 'update search.checkpoint set epoch = null where generation = $1';
      const { rowCount } = await client.query(fence, [this.ownGeneration]);
      if (rowCount !== 1) throw new StaleGenerationError(`generation ${this.ownGeneration} is over`);
      await client.query('truncate search.documents, search.lexicon');
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

/**
 * The words that a misspelt query word may stand for. They may be one letter shorter than the shortest word
 * that allows a typo.
 */
function lexiconWords(entries: readonly MessageEntry[]): string[] {
  const words = new Set<string>();
  for (const entry of entries) {
    if ('deleted' in entry) continue;
    for (const { folded } of wordsOf(entry.content)) if (allowedTypos(`${folded}x`) > 0) words.add(folded);
  }
  return [...words];
}

const refusals = ['21', '22', '23', '54'];

function throwAsIndexError(error: unknown): never {
  if (isMissingTable(error)) throw new IndexLostError('the tables of the index are gone', { cause: error });
  if (!(error instanceof pg.DatabaseError) || !refusals.includes(error.code?.slice(0, 2) ?? '')) throw error;
  throw new BatchRefusedError(error.message, { cause: error });
}
