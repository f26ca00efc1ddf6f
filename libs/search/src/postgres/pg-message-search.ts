import {
  SearchUnavailableError,
  type IndexCheckpoint,
  type IndexedDocument,
  type MessageSearch,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import type pg from 'pg';
import { asksForSomething, textQuery, type TextQuery } from '../words/text-query.js';
import { checkpointOf, hasIndex, readLive } from './pg-builds.js';
import { countsOf, hitsIn, hitsOf, type HitsRow, type Statement } from './pg-hits.js';
import { isEnough, latestPart } from './pg-latest-part.js';
import { CONNECT_MS, openSearchPool, tablesOf } from './pg-search-schema.js';
import { hitGroups } from './pg-tsqueries.js';
import { variantsOf } from './pg-typos.js';

const STATEMENT_TIMEOUT_MS = 4_500;
/** Strikes only if the server does not end the statement. */
const ANSWER_MS = 5_000;

/**
 * Every table is found by an index, however few rows PostgreSQL believes it has: after a bulk load it does
 * not know better until it has analysed them. Compiling a query takes longer than running it. `work_mem`
 * holds the places of a million hits, and the hits themselves.
 */
const READ_SETTINGS = { enable_seqscan: 'off', jit: 'off', work_mem: '32MB', max_parallel_workers_per_gather: '0' };

type Found = Omit<SearchResult, 'checkpoint'>;

interface DocumentRow {
  id: string;
  version: string;
  chat_id: string | null;
}

export class PgMessageSearch implements MessageSearch {
  /** One statement finds the messages once for both. */
  readonly countsApart = false;
  private readonly pool: pg.Pool;

  constructor(url: string) {
    const options = { max: 8, statement_timeout: STATEMENT_TIMEOUT_MS, application_name: 'search' };
    this.pool = openSearchPool(url, { answerMs: ANSWER_MS, connectMs: CONNECT_MS }, options, READ_SETTINGS);
  }

  async query(query: SearchQuery): Promise<SearchResult> {
    return this.orUnavailable(async () => {
      const live = await readLive(this.pool);
      const asked = textQuery(query.text);
      if (!asksForSomething(asked)) return { checkpoint: checkpointOf(live), ...nothing(query) };
      if (live === null) throw new Error('there is no index yet');
      return { checkpoint: checkpointOf(live), ...(await this.findIn(live.number, asked, query)) };
    });
  }

  checkpoint(): Promise<IndexCheckpoint | null> {
    return this.orUnavailable(async () => checkpointOf(await readLive(this.pool)));
  }

  async documents(after: string, limit: number): Promise<IndexedDocument[]> {
    return this.orUnavailable(async () => {
      const live = await readLive(this.pool);
      if (live === null) throw new Error('there is no index yet');
      const { rows } = await this.pool.query<DocumentRow>(
        `select id, version, chat_id from ${tablesOf(live.number).documents} where id > $1 order by id limit $2`,
        [after, limit],
      );
      return rows.map(({ id, version, chat_id }) => ({ messageId: id, version: Number(version), chatId: chat_id }));
    });
  }

  async ping(): Promise<void> {
    const isThere = await this.orUnavailable(() => hasIndex(this.pool));
    if (!isThere) throw new SearchUnavailableError('there is no index yet');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async findIn(build: string, asked: TextQuery, query: SearchQuery): Promise<Found> {
    const { documents, lexicon } = tablesOf(build);
    const variants = await variantsOf(asked.words, { pool: this.pool, lexicon, workspaceId: query.workspaceId });
    const groups = hitGroups(asked, variants);
    const part = await latestPart(this.pool, { documents, lexicon, asked, groups, query });
    if (part) {
      const row = await this.hits(hitsIn(documents, groups, query, part));
      if (isEnough(row, part, query)) return foundIn(row, query, false);
    }
    return foundIn(await this.hits(hitsIn(documents, groups, query, null)), query, true);
  }

  private async hits(statement: Statement): Promise<HitsRow> {
    const [row] = (await this.pool.query<HitsRow>(statement)).rows;
    if (!row) throw new Error('PostgreSQL returned no row');
    return row;
  }

  private async orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new SearchUnavailableError('the PostgreSQL search engine does not answer', { cause: error });
    }
  }
}

function nothing(query: SearchQuery): Found {
  return foundIn({ page: null, counts: null }, query, true);
}

function foundIn(row: HitsRow, query: SearchQuery, isExact: boolean): Found {
  const hits = hitsOf(row);
  const { limit } = query.page;
  return { hits: hits.slice(0, limit), hasMore: hits.length > limit, counts: countsOf(row, query, isExact) };
}
