import type { IndexCheckpoint } from '@fechatter/core';
import type pg from 'pg';

interface CheckpointRow {
  generation: string;
  epoch: string | null;
  stream_seq: string;
  occurred_at: Date;
  backfill_from: Date | null;
  backfill_id: string | null;
}

/** Null while nothing was applied since the index was made or cleared. */
export async function readCheckpoint(pool: pg.Pool): Promise<IndexCheckpoint | null> {
  const { rows } = await pool.query<CheckpointRow>('select * from search.checkpoint');
  const row = rows[0];
  if (!row || row.epoch === null) return null;
  return {
    epoch: row.epoch,
    streamSeq: Number(row.stream_seq),
    occurredAt: row.occurred_at.toISOString(),
    backfillFrom: row.backfill_from?.toISOString() ?? null,
    backfillId: row.backfill_id,
    generation: Number(row.generation),
  };
}

/** Null if the row is gone, which only happens when someone emptied the index. */
export async function readGeneration(pool: pg.Pool): Promise<number | null> {
  const { rows } = await pool.query<{ generation: string }>('select generation from search.checkpoint');
  return rows[0] ? Number(rows[0].generation) : null;
}
