import type { RelaySession } from './relay-session.js';
import { jsonArguments, selectList, type RowFields } from './row-fields.js';

/** The outbox as the relay reads and empties it. Every statement runs on the session that holds the lock. */

export interface OutboxRow {
  id: string;
  eventId: string;
  kind: 'event' | 'revocation' | 'document' | 'backfill_done';
  workspaceId: string;
  chatId: string;
  payload: Record<string, unknown>;
  /** RFC 3339, milliseconds. */
  occurredAt: string;
}

export interface OutboxBatch {
  /** In id order. */
  rows: OutboxRow[];
  /** Every transaction below this id has ended, and what it committed is in `rows` or gone. */
  oldestRunning: bigint;
}

/** The acks of one batch: everything up to `lastSeq` is stored. */
export interface Acknowledged {
  epoch: string;
  lastSeq: number;
  /** The cursor of the message at `lastSeq`. */
  cursor: string;
  ids: readonly string[];
}

/** A row that the relay gives up on. */
export interface Burial {
  id: string;
  reason: string;
  /** The payload that takes its place. Null for none. */
  replacement: object | null;
}

/** The acks were not recorded: another relay has begun an epoch or has recorded later acks. */
export class DeposedError extends Error {}

const fields: RowFields<OutboxRow> = {
  id: 'id::text',
  eventId: 'event_id',
  kind: 'kind',
  workspaceId: 'workspace_id::text',
  chatId: 'chat_id::text',
  payload: 'payload',
  occurredAt: 'iso_timestamp(occurred_at)',
};
/** The arguments of `json_build_object` for a row of `outbox`. */
export const OUTBOX_ROW = jsonArguments(fields);
const COLUMNS = selectList(fields);

const READ_BATCH = `select pg_snapshot_xmin(pg_current_snapshot())::text as "oldestRunning", batch.*
  from (select 1) as once left join (
    select ${COLUMNS} from outbox where id > $1 and kind <> 'revocation' and chat_id <> all ($3::bigint[])
    order by outbox.id limit $2
  ) as batch on true`;

const READ_REVOCATIONS = `select ${COLUMNS} from outbox where kind = 'revocation' order by outbox.id limit $1`;

/** Advances `last_seq` and deletes the rows in one statement, so that a crash does both or neither. */
const ACKNOWLEDGE = `with advanced as (
    update relay_state set last_seq = $2, recorded_at = clock_timestamp(), event_cursor = $4
    where epoch = $1 and phase = 'live' and last_seq < $2 returning 1
  ), gone as (delete from outbox where id = any ($3::bigint[]) and exists (select from advanced) returning 1)
  select (select count(*) from advanced)::int as advanced, (select count(*) from gone)::int as gone,
    pg_current_xact_id()::text as xid`;

const DISCARD = `delete from outbox where id = any ($2::bigint[])
  and exists (select from relay_state where epoch = $1 and phase = 'live')`;

export interface BatchQuery {
  floor: bigint;
  limit: number;
  /** The chats whose rows are left out. */
  without: readonly string[];
}

/** Reads up to `limit` rows above `floor`, without revocations. */
export async function readBatch(session: RelaySession, { floor, limit, without }: BatchQuery): Promise<OutboxBatch> {
  type BatchRow = { oldestRunning: string } & (OutboxRow | { id: null });
  const found = await session.run<BatchRow>(READ_BATCH, [floor.toString(), limit, without], 'relay-read-batch');
  const rows = found.filter((row): row is BatchRow & OutboxRow => row.id !== null);
  return { rows, oldestRunning: BigInt(found[0]?.oldestRunning ?? 0) };
}

export function readRevocations(session: RelaySession, limit: number): Promise<OutboxRow[]> {
  return session.run<OutboxRow>(READ_REVOCATIONS, [limit], 'relay-read-revocations');
}

/** Records acks and returns the id of the transaction that did. Throws {@link DeposedError}. */
export async function acknowledge(session: RelaySession, acknowledged: Acknowledged): Promise<bigint> {
  const { epoch, lastSeq, ids, cursor } = acknowledged;
  type Outcome = { advanced: number; gone: number; xid: string };
  const [outcome] = await session.run<Outcome>(ACKNOWLEDGE, [epoch, lastSeq, ids, cursor], 'relay-acknowledge');
  if (outcome?.advanced !== 1 || outcome.gone !== ids.length) throw new DeposedError('the acks could not be recorded');
  return BigInt(outcome.xid);
}

/** Removes rows for which nothing was published. */
export async function discard(session: RelaySession, epoch: string, ids: readonly string[]): Promise<void> {
  await session.run(DISCARD, [epoch, ids]);
}

/**
 * Moves a row to `outbox_dead`, and in the same transaction puts the replacement in its place: the same id,
 * so the same order.
 */
export async function bury(session: RelaySession, { id, reason, replacement }: Burial): Promise<void> {
  await session.durably(async () => {
    await session.run(
      `insert into outbox_dead (id, event_id, kind, workspace_id, chat_id, payload, occurred_at, reason)
        select id, event_id, kind, workspace_id, chat_id, payload, occurred_at, $2 from outbox where id = $1
        on conflict (id) do nothing`,
      [id, reason],
    );
    if (replacement === null) await session.run('delete from outbox where id = $1', [id]);
    else
      await session.run(`update outbox set event_id = gen_random_uuid(), payload = $2 where id = $1`, [
        id,
        replacement,
      ]);
  });
}
