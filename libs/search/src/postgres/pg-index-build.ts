import {
  BatchRefusedError,
  IndexLostError,
  StaleGenerationError,
  type IndexBuild,
  type IndexCheckpoint,
  type IndexEntry,
  type StreamPosition,
} from '@fechatter/core';
import type { BoundedQuery } from '@fechatter/postgres';
import pg from 'pg';
import { contentsOf, type BatchContents } from '../batch-contents.js';
import { applyTo, removeChats } from './pg-apply.js';
import { checkpointOf, isMissingTable, readBuild } from './pg-builds.js';
import {
  BESIDE_RUNS,
  CHAT_TYPE_CODES,
  inTransaction,
  slow,
  tablesOf,
  withConnection,
  writing,
} from './pg-search-schema.js';
import { besideEachOther } from './pg-tsqueries.js';
import { wordsOf } from '../words/words.js';

/** How many documents of a deleted chat one statement removes. */
const REMOVED_AT_ONCE = 200;

interface Outcome {
  /** 1 if the fence let the statement through. */
  applied: number;
  removed?: number;
}

/** A build on PostgreSQL, as the holder of `generation` writes it. */
export class PgIndexBuild implements IndexBuild {
  private readonly applyStatement: string;
  private readonly removeStatement: string;
  /** Where the build is, as it was read or written last. Null if it has no position, or none is known. */
  private position: Pick<IndexCheckpoint, 'epoch' | 'streamSeq'> | null = null;

  constructor(
    private readonly pool: pg.Pool,
    private readonly number: string,
    private readonly generation: number,
  ) {
    this.applyStatement = applyTo(number);
    this.removeStatement = removeChats(number, REMOVED_AT_ONCE);
  }

  /** The next batch expects the build to be there. */
  async checkpoint(): Promise<IndexCheckpoint | null> {
    const checkpoint = checkpointOf(await readBuild(this.pool, this.number));
    this.position = checkpoint;
    return checkpoint;
  }

  /** Throws if something else has moved the build, as a restore of the index does. */
  async apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint): Promise<void> {
    const { epoch, lineage, recipe, streamSeq, occurredAt, backfillFrom, backfillId } = checkpoint;
    const position = [this.generation, epoch, lineage, streamSeq, occurredAt, backfillFrom, backfillId];
    const former = [this.position?.epoch ?? null, this.position?.streamSeq ?? null];
    const { messages, deletedChatIds } = contentsOf(entries);
    if (deletedChatIds.length > 0) await this.removeDocumentsOf(deletedChatIds, messages);
    const rows = JSON.stringify(messages.map(documentRow));
    const values = [...position, rows, deletedChatIds, ...former, recipe];
    await this.write(writing(this.applyStatement, values, `apply-${this.number}`));
    this.position = checkpoint;
  }

  async clear(): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      const fence = 'update search.builds set epoch = null where number = $1 and generation = $2';
      const { rowCount } = await client.query(fence, [this.number, this.generation]);
      if (rowCount !== 1) throw new StaleGenerationError(`generation ${this.generation} is over`);
      const { documents, lexicon } = tablesOf(this.number);
      await client.query(slow(`truncate ${documents}, ${lexicon}`));
    });
    this.position = null;
  }

  /** The fence stops every stale write. A build that was emptied is noticed here. */
  async staleWrite(): Promise<StreamPosition | null> {
    await this.assertNewest();
    return null;
  }

  private async removeDocumentsOf(chatIds: readonly string[], inBatch: readonly MessageEntry[]): Promise<void> {
    const query = writing(this.removeStatement, [this.generation, chatIds, inBatch.map(({ id }) => id)]);
    while (((await this.write(query)).removed ?? 0) === REMOVED_AT_ONCE);
  }

  /** Asks first whether the connection is still good: to notice that by the batch itself takes longer. */
  private async write(query: BoundedQuery): Promise<Outcome> {
    const outcome = await withConnection(this.pool, async (client) => {
      await client.query('select');
      return (await client.query<Outcome>(query)).rows[0];
    }).catch(throwAsIndexError);
    if (outcome?.applied === 1) return outcome;
    await this.assertNewest();
    throw new Error('the index is not where this indexer left it: it may have been restored');
  }

  private async assertNewest(): Promise<void> {
    const row = await readBuild(this.pool, this.number);
    const current = row && Number(row.generation);
    if (current === null || current < this.generation) throw new IndexLostError('something else emptied the index');
    if (current > this.generation) throw new StaleGenerationError(`generation ${current} has taken over`);
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
    chat_type: CHAT_TYPE_CODES[entry.chatType],
    sender_id: entry.senderId,
    created_at: entry.createdAt,
    words: wordVector(entry.content),
  };
}

/** PostgreSQL keeps so many positions of a word in a text, and drops the others. */
const MOST_POSITIONS = 255;

/**
 * The words as the text of a tsvector; see pg-search-schema.ts for their positions. Words consist of letters,
 * digits and marks only, so the quoting is safe.
 */
function wordVector(content: string): string {
  const positions = new Map<string, number[]>();
  let run = 0;
  let before = { folded: '', isKept: true };
  // Runs come first.
  for (const { folded, kind } of wordsOf(content)) {
    const places = positions.get(folded);
    if (kind === 'run') {
      run += 1;
      if (places) places.push(run);
      else positions.set(folded, [run]);
      const isKept = (places?.length ?? 0) <= MOST_POSITIONS;
      if (run > 1 && !(isKept && before.isKept)) positions.set(besideEachOther(before.folded, folded), []);
      before = { folded, isKept };
    } else if (!places?.length) {
      positions.set(folded, kind === 'part' ? [BESIDE_RUNS] : []);
    }
  }
  return Array.from(positions, ([word, places]) => `'${word}'${places.length > 0 ? ':' : ''}${places.join(',')}`).join(
    ' ',
  );
}

const refusals = ['21', '22', '23', '54'];

function throwAsIndexError(error: unknown): never {
  if (isMissingTable(error)) throw new IndexLostError('the tables of the index are gone', { cause: error });
  if (!(error instanceof pg.DatabaseError) || !refusals.includes(error.code?.slice(0, 2) ?? '')) throw error;
  throw new BatchRefusedError(error.message, { cause: error });
}
