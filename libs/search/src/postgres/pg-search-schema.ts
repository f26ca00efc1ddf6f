import type { ChatType } from '@fechatter/core';
import { boundedBy, connectionTo, type BoundedQuery, type Bounds } from '@fechatter/postgres';
import pg from 'pg';
import { SHORTEST_WITH_TWO_TYPOS } from '../words/edit-distance.js';

/**
 * The tables of the PostgreSQL engine, in the schema `search`, whose role owns nothing else.
 *
 * `builds` has a row for each build of the index: its state, its checkpoint (`epoch` is null until something
 * was applied) and the generation that fences its writer. Whatever changes several rows locks the row of the
 * live build first. Each build has two tables of its own, so that it can be dropped at once:
 * `documents_<number>`, whose `words` are null for a tombstone, so that no query finds it, and
 * `lexicon_<number>`, the words that typos are compared with, for each workspace, with the number of
 * documents they are in, and likewise the days.
 *
 * Both serve all workspaces. A document's `words` has the runs of its text with their positions, so that
 * phrases are found, the other words that typos are compared with at `BESIDE_RUNS`, where no phrase reaches,
 * and words that may not be misspelt without a position. Of a word in a text PostgreSQL keeps 255 positions: where
 * one is missing, the pair of runs is a word too, without a position. Chat types and months are numbers, since a
 * query groups thousands of rows by them.
 *
 * The indexer owns the schema. Increase `SHAPE` with each change of the tables: an index of another shape is
 * dropped, and then lacks everything, so it is filled again.
 */

export const SHAPE = 6;

const SCHEMA_LOCK = 7_246_003;
/** Assumes that the indexes are in memory or on an SSD. */
const RANDOM_PAGE_COST = 1.1;
/** The last position of a tsvector. A text has at most 10,000 characters, and so no run near it. */
export const BESIDE_RUNS = 16_383;

export const SECONDS_A_DAY = 86_400;
/** Marks a day that the lexicon counts: the number of the day follows. No word begins so. */
export const DAY_SIGN = '@';

/** The types of chats as the table has them. They sort as their names do. */
export const CHAT_TYPE_CODES: Readonly<Record<ChatType, number>> = {
  group: 1,
  private_channel: 2,
  public_channel: 3,
  single: 4,
};

/**
 * Words that differ by few typos have a key in common, so that an index finds the candidates, and few others.
 * Each typo changes, drops or adds one letter, or swaps two. So of the first five letters of two words with
 * one typo between them four are the same, in order, and of the first seven with two typos five: the keys are
 * what is left of those letters without one or two of them. What follows does not matter, so an unfinished
 * word finds its candidates too. Keys begin with the workspace, so that the words of others cost nothing.
 */
const TYPO_KEYS = `
  create or replace function search.typo_keys(workspace_id bigint, word text, typos integer) returns text[]
    language sql immutable strict parallel safe as $$
      select array_agg(workspace_id || key) from (
        select ':' || left(word, 5) where typos = 1
        union all
        select ':' || overlay(left(word, 5) placing '' from one for 1)
        from generate_series(1, 5) one where typos = 1 and char_length(word) >= 5
        union all
        select '~' || overlay(overlay(left(word, 7) placing '' from other for 1) placing '' from one for 1)
        from generate_series(1, 7) one, generate_series(one + 1, 7) other
        where typos = 2 and char_length(word) >= ${SHORTEST_WITH_TWO_TYPOS - 2}
      ) as keys(key) $$`;

const COMMON = [
  `drop function if exists search.spelling(text)`,
  TYPO_KEYS,
  `create table if not exists search.builds (
    number integer primary key generated always as identity,
    shape integer not null default ${SHAPE},
    state text not null default 'filling' check (state in ('live', 'filling', 'retired')),
    retired_at timestamptz,
    generation bigint not null default 0,
    era integer not null default 0,
    epoch text,
    lineage text not null default '',
    recipe text not null default '',
    stream_seq bigint,
    occurred_at timestamptz,
    backfill_from timestamptz,
    backfill_id text
  )`,
  `create unique index if not exists idx_builds_state on search.builds (state) where state <> 'retired'`,
];

export function tablesOf(build: string): { documents: string; lexicon: string } {
  return { documents: `search.documents_${build}`, lexicon: `search.lexicon_${build}` };
}

function createTables(build: string): string[] {
  const { documents, lexicon } = tablesOf(build);
  return [
    `create table if not exists ${documents} (
      id bigint primary key,
      era integer not null,
      version bigint not null,
      workspace_id bigint,
      chat_id bigint,
      sender_id bigint,
      created_at timestamptz,
      month integer generated always as (
        extract(year from created_at at time zone 'UTC') * 100 + extract(month from created_at at time zone 'UTC')
      ) stored,
      day integer generated always as (
        floor(extract(epoch from created_at at time zone 'UTC') / ${SECONDS_A_DAY})
      ) stored,
      chat_type smallint,
      words tsvector
    )`,
    // With the day, so that a query for a frequent word can read the latest of its messages only.
    `create index if not exists idx_documents_${build}_words_day on ${documents} using gin (words, day)
      with (fastupdate = off)`,
    // Finds the documents of a deleted chat.
    `create index if not exists idx_documents_${build}_chat_id on ${documents} (chat_id)`,
    // The counts of frequent words change with every batch: leave room for it on the same page.
    `create table if not exists ${lexicon} (
      workspace_id bigint,
      word text collate "C",
      documents integer not null,
      typo_keys text[] collate "C" generated always as (
        search.typo_keys(workspace_id, word, 1) || search.typo_keys(workspace_id, word, 2)
      ) stored,
      primary key (workspace_id, word)
    ) with (fillfactor = 70)`,
    `create index if not exists idx_lexicon_${build}_typo_keys on ${lexicon} using gin (typo_keys)
      with (fastupdate = off)`,
  ];
}

/** The longest that connecting may take. */
export const CONNECT_MS = 3_000;
const SLOW_ANSWER_MS = 60_000;
const WRITE_ANSWER_MS = 12_000;

/** `more` are settings of PostgreSQL for its connections. */
export function openSearchPool(
  url: string,
  bounds: Bounds,
  options: pg.PoolConfig,
  more: Record<string, string> = {},
): pg.Pool {
  const settings = {
    ...more,
    // The driver reads no other notation and gives null for it.
    datestyle: 'ISO',
    search_path: 'search,public,extensions',
    random_page_cost: RANDOM_PAGE_COST,
  };
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const pool = new pg.Pool({ ...boundedBy(bounds), ...options, ...connectionTo(url, ours.join(' ')) });
  // A connection that the server ends is replaced at the next query.
  pool.on('error', () => undefined);
  return pool;
}

/** Creates what does not exist yet. Several processes may do so at once. */
export async function prepareSearchSchema(pool: pg.Pool): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(slow('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]));
    if (!(await exists(client, `select from pg_namespace where nspname = 'search'`))) {
      await client.query('create schema search');
    }
    if (!(await exists(client, `select from pg_extension where extname = 'btree_gin'`))) {
      await client.query('create extension btree_gin');
    }
    await ensureLiveBuild(client, await dropOtherShape(client));
    const { rows } = await client.query<{ number: string }>(
      `select number::text from search.builds where state <> 'retired'`,
    );
    for (const { number } of rows) await createBuildTables(client, number);
  });
}

export async function createBuildTables(client: pg.PoolClient, build: string): Promise<void> {
  for (const statement of createTables(build)) await client.query(slow(statement));
}

/**
 * Drops the tables if they are of another release, or if there is no live build. Returns the generation that
 * they had, which the next holder's must exceed, or 0. The table with the fence is locked first, as by every
 * write.
 */
async function dropOtherShape(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'search'
      order by tablename not in ('builds', 'checkpoint')`,
  );
  const names = rows.map(({ name }) => name);
  const fence = names.find((name) => name === 'builds' || name === 'checkpoint');
  const { generation, fits } = fence === undefined ? { generation: '0', fits: false } : await shapeOf(client, fence);
  if (!fits && names.length > 0) {
    const tables = names.map((name) => `search.${client.escapeIdentifier(name)}`);
    await client.query(slow(`drop table ${tables.join(', ')}`));
  }
  return generation;
}

async function shapeOf(client: pg.PoolClient, fence: string): Promise<{ generation: string; fits: boolean }> {
  const { rows } = await client.query<{ generation: string; fits: boolean }>(
    `select coalesce(max(generation), 0)::text as generation,
        coalesce(bool_or(row ->> 'state' = 'live') and bool_and(row ->> 'shape' = '${SHAPE}'), false) as fits
      from search.${fence} as fence, to_jsonb(fence) as row`,
  );
  return rows[0] ?? { generation: '0', fits: false };
}

async function ensureLiveBuild(client: pg.PoolClient, generation: string): Promise<void> {
  for (const statement of COMMON) await client.query(slow(statement));
  await client.query(
    `insert into search.builds (state, generation) select 'live', $1
      where not exists (select from search.builds where state = 'live')`,
    [generation],
  );
}

/** A statement that may take long: it waits for others, or creates, empties or drops tables. */
export function slow(text: string, values: readonly unknown[] = []): BoundedQuery {
  return { text, values: [...values], answerMs: SLOW_ANSWER_MS };
}

/** A statement that writes a batch. It takes some 0.2 s; the index falls behind for as long as it takes. */
export function writing(text: string, values: readonly unknown[], name?: string): BoundedQuery {
  return { text, values: [...values], answerMs: WRITE_ANSWER_MS, ...(name !== undefined && { name }) };
}

export function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return withConnection(pool, async (client) => {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  });
}

/** After a failure the connection is closed, which rolls back. */
export async function withConnection<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // Nobody else handles the error of a connection that is lost between two statements: unhandled, it would
  // end the process.
  client.on('error', ignore);
  let failure: Error | undefined;
  try {
    return await work(client);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    throw failure;
  } finally {
    client.release(failure);
    client.off('error', ignore);
  }
}

function ignore(): void {
  // The next statement fails and reports it.
}

async function exists(client: pg.PoolClient, query: string): Promise<boolean> {
  return ((await client.query(query)).rowCount ?? 0) > 0;
}
