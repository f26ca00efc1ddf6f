import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Message } from '@fechatter/core';
import { createTestDatabase, eventually, type TestDatabase } from '@fechatter/testing';
import { PgStore } from '../../postgres/pg-store.js';
import { PgRateCounts } from '../../postgres/requests/pg-rate-counts.js';
import { findJob } from '../../relay/sql/relay-jobs.js';
import { acknowledge, DeposedError, readBatch, readRevocations } from '../../relay/sql/relay-outbox.js';
import { RelaySession } from '../../relay/sql/relay-session.js';
import { everyShape } from './every-shape.js';
import { PreparedConnection } from './prepared-connection.js';

/**
 * A migration of the next release adds a column while this release goes on working, on open connections with
 * prepared statements.
 */

type Connection = Awaited<ReturnType<TestDatabase['connect']>>;

const SEND = 'select outcome, message from send_message_v3($1, $2, $3, $4, $5, $6, null)';
/** The send of the release before `send_message_v3`. */
const FORMER_SEND = 'select outcome, message from send_message_v2($1, $2, $3, $4, $5, $6)';

let postgres: TestDatabase;
let open: Connection;

beforeEach(async () => {
  postgres = await createTestDatabase();
  open = await postgres.connect();
});
afterEach(async () => {
  await open.end();
  await postgres.drop();
});

async function tables(): Promise<string[]> {
  const rows = await postgres.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
  );
  return rows.map(({ name }) => name);
}

async function addColumn(table: string): Promise<void> {
  await postgres.query(`alter table ${table} add column added text default 'x'`);
}

describe('a column that a migration adds', () => {
  it('to any table breaks no prepared statement of open connections', async () => {
    const database = new PreparedConnection(open);
    const store = new PgStore(database, () => undefined);
    const look = () => everyShape(store, database);
    const before = await look();
    for (const table of await tables()) {
      await addColumn(table);
      expect([table, keysIn(await look().catch(String))]).toEqual([table, keysIn(before)]);
    }
  });

  it('breaks no exchange of rate counts', async () => {
    const counts = new PgRateCounts(new PreparedConnection(open), randomUUID(), 60_000);
    const tally = { windowAt: 0, own: 1, ownBefore: 0, others: 0, othersBefore: 0, isTouched: true };
    const exchange = () => counts.exchange(new Map([['key', tally]]));
    await exchange();
    await addColumn('rate_counts');
    expect(await exchange()).toMatchObject({ others: [] });
  });

  it('breaks nothing in the relay', async () => {
    const session = await RelaySession.open(postgres.url, 'test');
    const run = async () => {
      await Promise.all([
        readBatch(session, { floor: 0n, limit: 10, without: [] }),
        readRevocations(session, 10),
        findJob(session),
      ]);
      const acks = acknowledge(session, { epoch: 'none', lastSeq: 1, cursor: 'none-1-000000', ids: [] });
      await expect(acks).rejects.toThrow(DeposedError);
    };
    await run();
    for (const table of ['outbox', 'relay_state', 'reindex_jobs']) await addColumn(table);
    await run();
    await session.end();
  });
});

describe.each([
  ['the present', SEND],
  ['the former', FORMER_SEND],
])('sending as %s release does', (_, text) => {
  it('works before, while and after a column is added', async () => {
    const values = await peopleInChat();
    const send = async (key: string) => {
      const { rows } = await open.query({ name: 'send', text, values: [...values, key, Buffer.alloc(32)] });
      return rows[0] as { outcome: string };
    };
    const before = await send('before');
    const migration = await postgres.connect();
    await migration.query('begin');
    for (const table of await tables()) await migration.query(`alter table ${table} add column added text default 'x'`);
    const waiting = send('while');
    await eventually(async () => expect(await isAnyoneWaiting()).toBe(true));
    await migration.query('commit');
    await migration.end();
    const sent = [before, await waiting, await send('after'), await send('while')];
    expect(sent.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created', 'replayed']);
    expect(new Set(sent.map((row) => Object.keys(row).join())).size).toBe(1);
  });
});

it('the former and the present release announce a message with the same bytes, the version apart', async () => {
  const values = await peopleInChat();
  const content = `'"\\\n\u2028 é 😀`;
  await postgres.query(FORMER_SEND, [...values.slice(0, 3), content, null, null]);
  await postgres.query(SEND, [...values.slice(0, 3), content, null, null]);
  const [former, present] = await postgres.query<{ event: string; message: Message; seq: number }>(
    `select payload::text as event, payload #> '{data,message}' as message from outbox order by id`,
  );
  const { id, createdAt, seq } = present!.message;
  const retold = former!.event
    .replace(`"id" : "${former!.message.id}"`, `"id" : "${id}"`)
    .replace(former!.message.createdAt, createdAt)
    .replace('"version" : 1', '"version" : 2')
    .replaceAll(/"(seq|changedSeq)" : \d+/g, `"$1" : ${seq}`);
  expect(present!.event).toBe(retold);
});

it('the former release announces a field that the present one has added to messages', async () => {
  await addColumn('messages');
  await postgres.query(
    `create or replace function message_json(message messages) returns json language sql stable
     return json_build_object('id', message.id::text, 'added', message.added)`,
  );
  const values = await peopleInChat();
  await postgres.query(FORMER_SEND, [...values, null, null]);
  const [row] = await postgres.query(`select payload #> '{data,message}' as message from outbox`);
  expect(row).toEqual({ message: { id: expect.any(String), added: 'x' } });
});

/** The first four arguments of a send. */
async function peopleInChat(): Promise<string[]> {
  const [row] = await postgres.query<Record<'workspace' | 'person' | 'chat', string>>(
    `with w as (insert into workspaces (name, slug) values ('W', 'w') returning id),
     u as (
       insert into users (workspace_id, email, full_name, password_hash, role)
       select id, 'a@example.com', 'A', '-', 'owner' from w returning id, workspace_id
     ), c as (
       insert into chats (workspace_id, type, name, owner_id, member_count, last_seq)
       select workspace_id, 'private_channel', 'C', id, 1, 1 from u returning id, workspace_id, owner_id
     ), m as (
       insert into chat_members (chat_id, user_id, workspace_id, joined_seq, changed_seq, read_seq)
       select id, owner_id, workspace_id, 1, 1, 1 from c
     ) select workspace_id as workspace, owner_id as person, id as chat from c`,
  );
  return [row!.workspace, row!.chat, row!.person, 'hello'];
}

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting = await postgres.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return waiting.length > 0;
}

/** The names of the fields in `value`, all the way down. */
function keysIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return null;
  return Object.entries(value).map(([key, inner]) => [key, keysIn(inner)]);
}
