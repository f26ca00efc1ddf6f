import { BoundedClient, boundedBy, SilentPostgresError, type BoundedQuery } from '@fechatter/postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { eventually } from '../eventually.js';
import { StallProxy } from '../servers/stall-proxy.js';
import { createEmptyDatabase, type TestDatabase } from './test-database.js';

const ANSWER_MS = 500;
const BOUNDS = { answerMs: ANSWER_MS, connectMs: 2_000 };

let database: TestDatabase;
let proxy: StallProxy;

beforeAll(async () => {
  database = await createEmptyDatabase();
});
beforeEach(async () => {
  proxy = await StallProxy.start(database.url);
});
afterEach(() => proxy.close());
afterAll(() => database.drop());

async function took(work: Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work;
  return performance.now() - startedAt;
}

describe('a bounded connection', () => {
  let client: pg.Client;

  beforeEach(async () => {
    client = new BoundedClient({ ...boundedBy(BOUNDS), connectionString: proxy.urlFor(database.url) });
    await client.connect();
  });
  afterEach(() => client.end());

  it('that gets no answer rejects everything that was requested on it, and has ended', async () => {
    proxy.blackhole();
    const ended = new Promise((resolve) => client.once('end', resolve));
    const [first, second] = [client.query('select 1'), client.query('select 2')];
    await Promise.all([
      expect(first).rejects.toThrow(SilentPostgresError),
      expect(second).rejects.toThrow('did not answer within 500 ms'),
    ]);
    await ended;
    await expect(client.query('select 3')).rejects.toThrow('not queryable');
  });

  it('may be idle, and in use, for longer than one answer may take', async () => {
    const naps = Array.from({ length: 4 }, () => client.query('select pg_sleep(0.3)'));
    await Promise.all(naps);
    await pause(2 * ANSWER_MS);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('stays good after a statement that failed', async () => {
    await expect(client.query('select 1 / 0')).rejects.toThrow('division by zero');
    await pause(2 * ANSWER_MS);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('waits as long for a statement as that says', async () => {
    const slow: BoundedQuery = { text: 'select pg_sleep(1)', answerMs: 10_000 };
    expect((await client.query(slow)).rowCount).toBe(1);
    await expect(client.query('select pg_sleep(10)')).rejects.toThrow(SilentPostgresError);
  });

  it('that is lost between two statements rejects the next one, also if nobody listens for errors', async () => {
    const ended = new Promise((resolve) => client.once('end', resolve));
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await database.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await ended;
    await expect(client.query('select 1')).rejects.toThrow('not queryable');
  });

  it('can be ended without an answer', async () => {
    proxy.blackhole();
    expect(await took(client.end())).toBeLessThan(1_500);
  });
});

describe('a bounded pool', () => {
  let pool: pg.Pool;
  let lost: number;

  beforeEach(async () => {
    lost = 0;
    pool = new pg.Pool({ ...boundedBy(BOUNDS), connectionString: proxy.urlFor(database.url), max: 4 });
    pool.on('error', () => (lost += 1));
    await Promise.all(Array.from({ length: 4 }, () => pool.query('select pg_sleep(0.1)')));
    expect(pool.idleCount).toBe(4);
  });
  afterEach(() => pool.end());

  it('loses one request to a black hole, not one for each of its connections', async () => {
    proxy.blackhole();
    await expect(pool.query('select 1')).rejects.toThrow(SilentPostgresError);
    await eventually(() => expect([pool.totalCount, lost]).toEqual([0, 3]));
    expect(await took(pool.query('select 1'))).toBeLessThan(ANSWER_MS);
  });

  it('keeps the connections that were heard since', async () => {
    const held = await pool.connect();
    held.on('error', () => undefined);
    const slow = held.query('select pg_sleep(10)');
    const others = Array.from({ length: 3 }, () => pool.query('select pg_sleep(0.2)'));
    await expect(slow).rejects.toThrow(SilentPostgresError);
    held.release(true);
    await Promise.all(others);
    expect([pool.totalCount, lost]).toEqual([3, 0]);
  });

  it('connects no longer than it may', async () => {
    const other = new pg.Pool({ ...boundedBy(BOUNDS), connectionString: proxy.urlFor(database.url), max: 1 });
    proxy.stall();
    expect(await took(expect(other.query('select 1')).rejects.toThrow('timeout'))).toBeLessThan(3_000);
    await other.end();
    proxy.resume();
  });

  it('keeps no connection that came too late, here or at the server', async () => {
    const name = 'too late';
    const bounds = boundedBy({ answerMs: ANSWER_MS, connectMs: 200 });
    const url = proxy.urlFor(database.url);
    const other = new pg.Pool({ ...bounds, connectionString: url, application_name: name, max: 3 });
    proxy.stall();
    const late = Array.from({ length: 12 }, () => expect(other.query('select 1')).rejects.toThrow('time'));
    await Promise.all(late);
    proxy.resume();
    await eventually(() => expect([other.totalCount, other.waitingCount]).toEqual([0, 0]));
    const backends = 'select from pg_stat_activity where application_name = $1';
    await eventually(async () => expect(await database.query(backends, [name])).toEqual([]));
    await Promise.all(Array.from({ length: 12 }, () => other.query('select 1')));
    await other.end();
  });

  it('can be ended while nothing answers', async () => {
    proxy.blackhole();
    const other = new pg.Pool({ ...boundedBy(BOUNDS), connectionString: proxy.urlFor(database.url), max: 1 });
    await other.query('select 1');
    proxy.blackhole();
    expect(await took(other.end())).toBeLessThan(1_500);
  });
});
