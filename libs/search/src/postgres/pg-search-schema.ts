import { boundedBy, connectionTo, type BoundedQuery, type Bounds } from '@fechatter/postgres';
import pg from 'pg';

/**
 * The tables of the PostgreSQL engine, in the schema `search`, whose role owns nothing else.
 *
 * `builds` has a row for each build of the index: its state, its checkpoint (`epoch` is null until something
 * was applied) and the generation that fences its writer. The row of the live build is locked first by
 * whatever changes several rows. Each build has two tables of its own, so that it can be dropped at once:
 * `documents_<number>`, whose `words` are null for a tombstone, so that no query finds it, and
 * `lexicon_<number>`, the words that typos are compared with, for each workspace, and in how many documents
 * they are.
 *
 * Trigrams are those of a word's `spelling`: pg_trgm asks the database's locale what a letter is, and with
 * LC_CTYPE=C knows none beyond ASCII. So each other letter is replaced by one of 36 in ASCII. Letters that
 * become the same only yield more candidates, which are compared letter by letter later.
 *
 * The indexer owns the schema. Increase `SHAPE` with each change of the tables: an index of another shape is
 * dropped, and then lacks everything, so it is filled again.
 */

const SHAPE = 4;

const SCHEMA_LOCK = 7_246_003;
/** Changing one letter of five leaves 3 of 9 trigrams equal, swapping two neighbours leaves 2 of 10. */
const SIMILARITY_THRESHOLD = 0.19;
/**
 * Assumes that the indexes are in memory or on an SSD. With the default, PostgreSQL would scan a small
 * lexicon sequentially.
 */
const RANDOM_PAGE_COST = 1.1;

const COMMON = [
  `create or replace function search.spelling(word text) returns text
    language sql immutable strict parallel safe as $$
      select case when octet_length(word) = char_length(word) then word else (
        select string_agg(
          case when ascii(letter) < 128 then letter
            else substr('abcdefghijklmnopqrstuvwxyz0123456789', 1 + ascii(letter) % 36, 1) end, '' order by place)
        from generate_series(1, char_length(word)) place, substr(word, place, 1) letter
      ) end $$`,
  `create table if not exists search.builds (
    number integer primary key generated always as identity,
    shape integer not null default ${SHAPE},
    state text not null default 'filling' check (state in ('live', 'filling', 'retired')),
    retired_at timestamptz,
    generation bigint not null default 0,
    era integer not null default 0,
    epoch text,
    lineage text not null default '',
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
      chat_type text,
      sender_id bigint,
      created_at timestamptz,
      words tsvector
    )`,
    `create index if not exists idx_documents_${build}_words on ${documents} using gin (words)`,
    // Finds the documents of a deleted chat.
    `create index if not exists idx_documents_${build}_chat_id on ${documents} (chat_id)`,
    // The counts of frequent words change with every batch: leave room for it on the same page.
    `create table if not exists ${lexicon} (
      workspace_id bigint,
      word text,
      documents integer not null,
      spelling text generated always as (search.spelling(word)) stored,
      primary key (workspace_id, word)
    ) with (fillfactor = 70)`,
    // Begins with the workspace, so that the words of others cost nothing.
    `create index if not exists idx_lexicon_${build}_workspace_id_spelling on ${lexicon}
      using gin (workspace_id, spelling gin_trgm_ops)`,
  ];
}

const extensions = ['pg_trgm', 'btree_gin'];
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
    'pg_trgm.similarity_threshold': SIMILARITY_THRESHOLD,
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
    for (const name of extensions) {
      if (!(await exists(client, `select from pg_extension where extname = '${name}'`))) {
        await client.query(`create extension ${name}`);
      }
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
