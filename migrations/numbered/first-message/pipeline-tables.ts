/**
 * The tables that the relay works from. `docs/architecture.md` describes the protocol. Every change inserts
 * into `outbox`, and `npm run restored` marks `relay_state`. Otherwise only `apps/chat-api/src/relay` writes
 * to these tables.
 */
export const pipelineTables = [
  /*
   * Per chat, `id` order is seq order, because rows are inserted under the chat's lock. Every writer has a
   * transaction id (from a row lock or an update) before it inserts here; the relay's floor relies on that.
   */
  `create table outbox (
    id bigint generated always as identity primary key,
    event_id uuid not null default gen_random_uuid(),
    kind text not null check (kind in ('event', 'revocation', 'document', 'backfill_done')),
    workspace_id bigint not null,
    chat_id bigint not null,
    payload json not null,
    occurred_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
  )`,
  // Revocations are published first, however long the backlog is.
  `create index idx_outbox_revocation on outbox (id) where kind = 'revocation'`,
  `create table outbox_dead (
    id bigint primary key,
    event_id uuid not null,
    kind text not null,
    workspace_id bigint not null,
    chat_id bigint not null,
    payload json not null,
    occurred_at timestamptz not null,
    reason text not null,
    died_at timestamptz not null default clock_timestamp()
  )`,
  /*
   * The current epoch. `last_seq` is the stream sequence up to which every ack is recorded. `why` is the
   * reason for the epoch, which must survive a crash while it starts. `replaced` lists earlier epochs whose
   * keys are still to be purged from the buckets.
   */
  `create table relay_state (
    only_row boolean primary key default true check (only_row),
    installation uuid not null default gen_random_uuid(),
    epoch text not null default '',
    phase text not null default 'starting' check (phase in ('starting', 'live')),
    last_seq bigint not null default 0,
    why text not null default 'lost' check (why in ('lost', 'restored')),
    replaced text[] not null default '{}'
  )`,
  `insert into relay_state default values`,
  // A backfill. The leader works it off page by page, in message id order, as document rows. The row is kept
  // for a while afterwards, so that a redelivered request does nothing.
  `create table reindex_jobs (
    id bigint generated always as identity primary key,
    request_id uuid not null unique,
    from_time timestamptz,
    chat_id bigint,
    message_id bigint,
    next_message_id bigint not null default 0,
    created_at timestamptz not null default clock_timestamp(),
    finished_at timestamptz
  )`,
];
