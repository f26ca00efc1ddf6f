import { StaleGenerationError, type MessageIndex } from '@fechatter/core';
import type pg from 'pg';
import { lockIndex, readLive, type BuildRow } from './pg-builds.js';
import { PgIndexBuild } from './pg-index-build.js';
import {
  CONNECT_MS,
  createBuildTables,
  inTransaction,
  openSearchPool,
  prepareSearchSchema,
  SHAPE,
  slow,
  tablesOf,
  writing,
} from './pg-search-schema.js';
import { WORD_RULES } from '../words/words.js';

/** Enough for a batch on a busy machine. */
const WRITE_TIMEOUT_MS = 55_000;
const ANSWER_MS = 5_000;
const RETIRED_KEPT = '1 minute';

/**
 * A batch looks up every row by its key. PostgreSQL, which does not know how small a batch is, would prefer
 * to read the whole lexicon, and to compile the statement.
 */
const WRITE_SETTINGS = { enable_hashjoin: 'off', enable_mergejoin: 'off', jit: 'off' };

/**
 * Writes the index on PostgreSQL. Which build is live stands in the table `builds`, so a switch is one
 * transaction, fenced as each batch is by the generation in the rows.
 */
export class PgMessageIndex implements MessageIndex {
  readonly rules = `words ${WORD_RULES}, shape ${SHAPE}`;
  private readonly pool: pg.Pool;
  private ownGeneration = 0;
  private liveBuild: PgIndexBuild | null = null;
  private fillingBuild: PgIndexBuild | null = null;

  constructor(url: string) {
    const options = { max: 2, statement_timeout: WRITE_TIMEOUT_MS, application_name: 'search-indexer' };
    this.pool = openSearchPool(url, { answerMs: ANSWER_MS, connectMs: CONNECT_MS }, options, WRITE_SETTINGS);
  }

  get live(): PgIndexBuild {
    if (!this.liveBuild) throw new Error('the index was never taken over');
    return this.liveBuild;
  }

  get filling(): PgIndexBuild | null {
    return this.fillingBuild;
  }

  prepare(): Promise<void> {
    return prepareSearchSchema(this.pool);
  }

  async ping(): Promise<void> {
    await readLive(this.pool);
  }

  async generation(): Promise<number> {
    return Number((await readLive(this.pool))?.generation ?? 0);
  }

  async takeOver(generation: number): Promise<void> {
    const builds = await inTransaction(this.pool, async (client) => {
      // Waits for the row locks, and so for statements of the previous holder that are still under way.
      const fence = `select from search.builds where state = 'live' and (generation < $1 or generation = $2) for update`;
      const { rowCount } = await client.query(writing(fence, [generation, this.ownGeneration]));
      if (rowCount !== 1) throw new StaleGenerationError(`generation ${generation} has been superseded`);
      const take = `update search.builds set generation = $1 where state <> 'retired' returning number::text, state`;
      return (await client.query<{ number: string; state: string }>(writing(take, [generation]))).rows;
    });
    this.ownGeneration = generation;
    const buildIn = (wanted: string) => {
      const row = builds.find(({ state }) => state === wanted);
      return row ? new PgIndexBuild(this.pool, row.number, generation) : null;
    };
    this.liveBuild = buildIn('live');
    this.fillingBuild = buildIn('filling');
  }

  async startFilling(): Promise<PgIndexBuild> {
    const number = await this.whileHeld(async (client) => {
      await client.query(`update search.builds set ${RETIRE} where state = 'filling'`);
      const { rows } = await client.query<{ number: string }>(
        'insert into search.builds (generation) values ($1) returning number::text',
        [this.ownGeneration],
      );
      const created = rows[0]?.number ?? '';
      await createBuildTables(client, created);
      return created;
    });
    this.fillingBuild = new PgIndexBuild(this.pool, number, this.ownGeneration);
    return this.fillingBuild;
  }

  async switchToFilled(): Promise<void> {
    await this.whileHeld(async (client, live) => {
      await client.query(`update search.builds set ${RETIRE} where state = 'live'`);
      const { rowCount } = await client.query(
        `update search.builds set state = 'live'
          where state = 'filling' and backfill_from is null and epoch = coalesce($1, epoch)
            and stream_seq >= coalesce($2::bigint, 0)`,
        [live.epoch, live.stream_seq],
      );
      if (rowCount !== 1) throw new Error('the new build is not filled yet');
    });
    this.liveBuild = this.fillingBuild;
    this.fillingBuild = null;
  }

  async removeRetired(): Promise<void> {
    await this.whileHeld(async (client) => {
      const { rows } = await client.query<{ number: string }>(
        `delete from search.builds where state = 'retired' and retired_at < clock_timestamp() - $1::interval
          returning number::text`,
        [RETIRED_KEPT],
      );
      if (rows.length === 0) return;
      const tables = rows.flatMap(({ number }) => Object.values(tablesOf(number)));
      await client.query(slow(`drop table if exists ${tables.join(', ')}`));
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Runs `work` in a transaction that no other generation can get between. */
  private whileHeld<T>(work: (client: pg.PoolClient, live: BuildRow) => Promise<T>): Promise<T> {
    return inTransaction(this.pool, async (client) => work(client, await lockIndex(client, this.ownGeneration)));
  }
}

const RETIRE = `state = 'retired', retired_at = clock_timestamp()`;
