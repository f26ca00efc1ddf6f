import type { TestDatabase } from '@fechatter/testing';

/** The rows that an installation holds after a while, besides the workspace that is measured. */
const others = [
  `insert into workspaces (name, slug) select 'W', gen_random_uuid()::text from generate_series(1, 2000)`,
  `insert into users (workspace_id, email, full_name, password_hash, role)
     select id, gen_random_uuid() || '@example.org', 'P', '-', 'owner'
     from workspaces order by id desc limit 2000`,
  `insert into sessions (workspace_id, user_id, token_hash, expires_at)
     select workspace_id, id, '\\x00', now() + n * interval '1 hour' from users, generate_series(1, 5) n`,
  `insert into workspace_invites (workspace_id, created_by, email, role, max_uses, expires_at)
     select workspace_id, id, null, 'member', 1, now() + n * interval '1 hour'
     from users, generate_series(1, 5) n`,
  `insert into password_resets (workspace_id, user_id, issued_by, created_at, expires_at, voided_at)
     select workspace_id, id, id, now(), now() + n * interval '1 hour', now()
     from users, generate_series(1, 5) n`,
  `insert into idempotency_keys (workspace_id, user_id, path, key, body_hash, result, is_new)
     select workspace_id, id, '/api/chat', 'key ' || n, '\\x00', 1, true
     from users, generate_series(1, 10) n`,
  `insert into outbox (kind, workspace_id, chat_id, payload)
     select case when n % 10 = 0 then 'revocation' else 'event' end, 1, n, '{}'
     from generate_series(1, 20000) n`,
  `insert into rate_counts (key, instance, window_at, count, count_before)
     select 'other:person:' || n, gen_random_uuid(), now(), 1, 1 from generate_series(1, 10000) n`,
  `insert into deleted_chats (id, workspace_id, deleted_at)
     select 1000000 + n, 1, now() - n * interval '1 minute' from generate_series(1, 10000) n`,
];

/** Indexes every message, as the indexer of the PostgreSQL engine would. */
const index = [
  `insert into search.documents_1 (id, era, version, workspace_id, chat_id, chat_type, sender_id, created_at, words)
     select m.id, 1, m.changed_seq, m.workspace_id, m.chat_id,
       array_position(array['group', 'private_channel', 'public_channel', 'single'], c.type), m.sender_id, m.created_at,
       to_tsvector('simple', m.content)
     from messages m join chats c on c.id = m.chat_id`,
  `insert into search.lexicon_1 (workspace_id, word, documents)
     select distinct workspace_id, substr(md5(n::text), 1, 7), 1
     from generate_series(1, 20000) n, (select distinct workspace_id from messages) m`,
];

/** Turns autovacuum off: it could replace the statistics just after a test has emptied a table. */
const keepStatistics = `do $$ declare grown regclass; begin
  for grown in select oid from pg_class
    where relkind = 'r' and relnamespace in ('public'::regnamespace, 'search'::regnamespace) loop
    execute format('alter table %s set (autovacuum_enabled = off)', grown);
  end loop; end $$`;

export type Fill = <Row extends object>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** Inserts many rows at once, without checking foreign keys or waiting for the disk. */
export async function filling<T>(database: TestDatabase, work: (fill: Fill) => Promise<T>): Promise<T> {
  const client = await database.connect();
  try {
    await client.query('set session_replication_role = replica');
    await client.query('set synchronous_commit = off');
    return await work(async <Row extends object>(sql: string, values: unknown[] = []) => {
      return (await client.query<Row>(sql, values)).rows;
    });
  } finally {
    await client.end();
  }
}

export function fillInstallation(database: TestDatabase): Promise<void> {
  return filling(database, async (fill) => {
    for (const statement of [keepStatistics, ...others, ...index, 'analyze']) await fill(statement);
  });
}

/** Applies the settings to every new connection. */
export async function configure(database: TestDatabase, settings: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    await database.query(`alter database "${database.name}" set ${name} = '${value}'`);
  }
}
