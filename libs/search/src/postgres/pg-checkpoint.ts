import type { IndexCheckpoint } from '@fechatter/core';
import pg from 'pg';

interface CheckpointRow {
  generation: string;
  epoch: string | null;
  lineage: string;
  stream_seq: string;
  occurred_at: Date;
  backfill_from: Date | null;
  backfill_id: string | null;
}

/** Null if nothing was applied since the index was created or cleared, or if there is no index. */
export async function readCheckpoint(pool: pg.Pool): Promise<IndexCheckpoint | null> {
  const row = await readRow(pool);
  if (!row || row.epoch === null) return null;
  return {
    epoch: row.epoch,
    lineage: row.lineage,
    streamSeq: Number(row.stream_seq),
    occurredAt: row.occurred_at.toISOString(),
    backfillFrom: row.backfill_from?.toISOString() ?? null,
    backfillId: row.backfill_id,
    generation: Number(row.generation),
  };
}

/** Null if the row does not exist: before the first indexer, or after someone emptied the index. */
export async function readGeneration(pool: pg.Pool): Promise<number | null> {
  const row = await readRow(pool);
  return row && Number(row.generation);
}

/** The pools through which the table was seen. It is there from the first start of an indexer on. */
const seen = new WeakSet<pg.Pool>();

/**
 * Whether there is an index. To select from a missing table would also answer this, but PostgreSQL would log
 * an error for each question.
 */
export async function hasCheckpoint(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(`select to_regclass('search.checkpoint') is not null as found`);
  return rows[0]?.found ?? false;
}

async function readRow(pool: pg.Pool): Promise<CheckpointRow | null> {
  if (!seen.has(pool)) {
    if (!(await hasCheckpoint(pool))) return null;
    seen.add(pool);
  }
  try {
    const { rows } = await pool.query<CheckpointRow>(
      `select generation, epoch, lineage, stream_seq, occurred_at, backfill_from, backfill_id
        from search.checkpoint`,
    );
    return rows[0] ?? null;
  } catch (error) {
    if (isMissingTable(error)) return null;
    throw error;
  }
}

export function isMissingTable(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '42P01' || error.code === '3F000');
}
