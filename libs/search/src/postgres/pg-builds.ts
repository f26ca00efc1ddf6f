import { StaleGenerationError, type IndexCheckpoint } from '@fechatter/core';
import pg from 'pg';
import { writing } from './pg-search-schema.js';

/** Reads the table `builds` (see pg-search-schema.ts). */

export interface BuildRow {
  number: string;
  generation: string;
  epoch: string | null;
  lineage: string;
  recipe: string;
  stream_seq: string;
  occurred_at: Date;
  backfill_from: Date | null;
  backfill_id: string | null;
}

const COLUMNS = `number::text as number, generation, epoch, lineage, recipe, stream_seq, occurred_at,
  backfill_from, backfill_id`;

/** The pools through which the table was seen. It is there from the first start of an indexer on. */
const seen = new WeakSet<pg.Pool>();

/**
 * Whether there is an index. To select from a missing table would also answer this, but PostgreSQL would log
 * an error for each question.
 */
export async function hasIndex(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(`select to_regclass('search.builds') is not null as found`);
  return rows[0]?.found ?? false;
}

/** Null before the first indexer, or after someone emptied the index. */
export async function readLive(pool: pg.Pool): Promise<BuildRow | null> {
  return readRow(pool, `state = 'live'`, []);
}

export async function readBuild(pool: pg.Pool, number: string): Promise<BuildRow | null> {
  return readRow(pool, 'number = $1', [number]);
}

/** Null if nothing was applied since the build was created or cleared. */
export function checkpointOf(row: BuildRow | null): IndexCheckpoint | null {
  if (!row || row.epoch === null) return null;
  return {
    epoch: row.epoch,
    lineage: row.lineage,
    recipe: row.recipe,
    streamSeq: Number(row.stream_seq),
    occurredAt: row.occurred_at.toISOString(),
    backfillFrom: row.backfill_from?.toISOString() ?? null,
    backfillId: row.backfill_id,
    generation: Number(row.generation),
  };
}

/**
 * Locks the live build's row, and with it the index, until the transaction ends. Throws if another generation
 * has taken over.
 */
export async function lockIndex(client: pg.PoolClient, generation: number): Promise<BuildRow> {
  const lock = `select ${COLUMNS} from search.builds where state = 'live' for update`;
  const { rows } = await client.query<BuildRow>(writing(lock, []));
  if (rows[0]?.generation === String(generation)) return rows[0];
  throw new StaleGenerationError(`generation ${generation} is over`);
}

async function readRow(pool: pg.Pool, which: string, values: unknown[]): Promise<BuildRow | null> {
  if (!seen.has(pool)) {
    if (!(await hasIndex(pool))) return null;
    seen.add(pool);
  }
  try {
    const { rows } = await pool.query<BuildRow>(`select ${COLUMNS} from search.builds where ${which}`, values);
    return rows[0] ?? null;
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}

export function isMissingTable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '42P01' || error.code === '3F000');
}
