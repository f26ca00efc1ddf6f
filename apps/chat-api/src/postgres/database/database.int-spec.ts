import { createTestDatabase, eventually, StallProxy, type TestDatabase } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from './database.js';

let backing: TestDatabase;
let proxy: StallProxy;
let database: Database;

beforeAll(async () => {
  backing = await createTestDatabase();
  await backing.query('create table notes (content text)');
});
beforeEach(async () => {
  proxy = await StallProxy.start(backing.url);
  database = await Database.open({
    url: proxy.urlFor(backing.url),
    poolSize: 1,
    applicationName: 'test',
    onConnectionLost: () => undefined,
  });
});
afterEach(async () => {
  await database.onApplicationShutdown();
  await proxy.close();
});
afterAll(() => backing.drop());

const noted = () => backing.query('select content from notes');

describe('a transaction', () => {
  it('that gets no answer is not waited for, and its connection is replaced', async () => {
    const startedAt = performance.now();
    const lost = database.transaction(async (sql) => {
      await sql(`insert into notes values ('never committed')`);
      proxy.blackhole();
      await sql('select 1');
    });
    await expect(lost).rejects.toThrow('PostgreSQL did not answer within 5000 ms');
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(await database.transaction((sql) => sql('select 1 as one'))).toEqual([{ one: 1 }]);
    expect(await noted()).toEqual([]);
  });

  it('whose connection was lost between two statements says so', async () => {
    const lost = database.transaction(async (sql) => {
      await sql('select 1');
      proxy.cut();
      proxy.resume();
      await eventually(() => expect(sql('select 2')).rejects.toThrow());
      await sql('select 3');
    });
    await expect(lost).rejects.toThrow('Connection terminated unexpectedly');
    expect(await database.sql('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('that can not be rolled back is not left to the next one', async () => {
    const stuck = database.transaction(async (sql) => {
      await sql(`insert into notes values ('never committed')`);
      proxy.blackhole();
      throw new Error('changed its mind');
    });
    await expect(stuck).rejects.toThrow('changed its mind');
    expect(await database.sql('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await noted()).toEqual([]);
  });
});

describe('a statement', () => {
  it('that takes too long is ended by the server, and leaves a good connection', async () => {
    const pid = () => database.sql<{ pid: number }>('select pg_backend_pid() as pid');
    const before = await pid();
    await expect(database.sql('select pg_sleep(60)')).rejects.toThrow('due to statement timeout');
    expect(await pid()).toEqual(before);
  });
});
