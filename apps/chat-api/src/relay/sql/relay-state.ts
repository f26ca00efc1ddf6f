import type { EpochReason } from '@fechatter/nats';
import type { RelaySession } from './relay-session.js';
import { OUTBOX_ROW, type OutboxRow } from './relay-outbox.js';

/**
 * The row of `relay_state`, and what distinguishes this database from every copy and every earlier life of
 * it.
 */
export interface RelayState {
  installation: string;
  /**
   * `<system identifier>:<timeline>:<oid of relay_state>`. A restored dump, a point-in-time recovery and a
   * failover each change it.
   */
  system: string;
  /** Empty before the first epoch. */
  epoch: string;
  phase: 'starting' | 'live';
  /** The stream sequence up to which every ack is recorded. While `starting`, that of the last live epoch. */
  lastSeq: number;
  /** The cursor that was written down last, see `noteCursor`. */
  cursor: string | null;
  /** How long ago, by the database's clock, `lastSeq` was recorded. */
  recordedMsAgo: number;
  why: EpochReason;
  /** The last epoch that began as `restored`; empty if none did. */
  restored: string;
  /** Earlier epochs whose stream or keys may still be there. */
  replaced: string[];
}

export interface NewEpoch {
  epoch: string;
  why: EpochReason;
  /** The last epoch that began as `restored`; empty if none did. */
  restored: string;
  replaced: readonly string[];
  /** The cursor of its beginning. */
  cursor: string;
}

/**
 * Takes the timeline from the current WAL: for a while after a failover, `pg_control_checkpoint()` still has
 * the old one.
 */
const SYSTEM = `(select system_identifier from pg_control_system()) || ':' ||
  substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) || ':' || 'relay_state'::regclass::oid`;

const READ = `select installation, ${SYSTEM} as system, epoch, phase, last_seq,
  event_cursor as cursor, why, restored, replaced,
  (extract(epoch from clock_timestamp() - recorded_at) * 1000)::float8 as "recordedMsAgo",
  (
    select coalesce(json_agg(json_build_object(${OUTBOX_ROW}) order by id), '[]')
    from outbox where event_id = any ($1::uuid[])
  ) as rows
  from relay_state`;

interface StateRow {
  installation: string;
  system: string;
  epoch: string;
  phase: 'starting' | 'live';
  last_seq: string;
  cursor: string | null;
  recordedMsAgo: number;
  why: EpochReason;
  restored: string;
  replaced: string[];
  rows: OutboxRow[];
}

/** The state, and the outbox rows of these events that still exist, in one snapshot. */
export async function readRelayState(
  session: RelaySession,
  eventIds: readonly string[] = [],
): Promise<{ state: RelayState; rows: OutboxRow[] }> {
  const [row] = await session.run<StateRow>(READ, [eventIds]);
  if (!row) throw new Error('the table relay_state is empty');
  const { last_seq, rows, ...state } = row;
  return { state: { ...state, lastSeq: Number(last_seq) }, rows };
}

/**
 * Commits a new epoch that is yet to be built. Running backfills start again, so their rows in the outbox are
 * deleted: the epoch that they were meant for is over, with everything of them that was published.
 */
export async function commitNewEpoch(session: RelaySession, previous: string, next: NewEpoch): Promise<void> {
  await session.durably(async () => {
    const changed = await session.run(
      `update relay_state
        set epoch = $2, phase = 'starting', why = $3, restored = $4, replaced = $5, event_cursor = $6
        where epoch = $1 returning 1`,
      [previous, next.epoch, next.why, next.restored, next.replaced, next.cursor],
    );
    if (changed.length !== 1) throw new Error('another relay has begun an epoch');
    await session.run(
      `update reindex_jobs set next_message_id = coalesce(message_id - 1, 0), finished_at = null
        where finished_at is null or exists (
          select from outbox o where o.kind = 'backfill_done' and o.payload ->> 'requestId' = request_id::text
        )`,
    );
    await session.run(`delete from outbox where kind in ('document', 'backfill_done')`);
  });
}

/** `lastSeq`: the sequence before the first of the epoch's stream. */
export async function commitLive(session: RelaySession, epoch: string, lastSeq: number): Promise<void> {
  await session.durably(async () => {
    const changed = await session.run(
      `update relay_state set phase = 'live', last_seq = $2, recorded_at = clock_timestamp()
        where epoch = $1 and phase = 'starting' returning 1`,
      [epoch, lastSeq],
    );
    if (changed.length !== 1) throw new Error('another relay has begun an epoch');
  });
}

/** Records that the keys of the replaced epochs are gone. */
export async function forgetReplaced(session: RelaySession, epoch: string): Promise<void> {
  await session.run(`update relay_state set replaced = '{}' where epoch = $1`, [epoch]);
}

/**
 * Writes down the cursor of the stream's end, when no ack is left to be recorded: a leader of the previous
 * release writes none. Does nothing if it is there already.
 */
export async function noteCursor(session: RelaySession, epoch: string, lastSeq: number, cursor: string): Promise<void> {
  await session.run(
    `update relay_state set event_cursor = $3
      where epoch = $1 and phase = 'live' and last_seq <= $2 and event_cursor is distinct from $3`,
    [epoch, lastSeq, cursor],
  );
}
