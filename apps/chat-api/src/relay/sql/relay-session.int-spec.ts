import { createTestDatabase, type TestDatabase } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RelaySession } from './relay-session.js';

describe("the relay's session", () => {
  let database: TestDatabase;
  let session: RelaySession;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('create table notes (content text)');
  });

  beforeEach(async () => {
    session = await RelaySession.open(database.url, 'test');
  });

  afterEach(() => session.end());

  afterAll(() => database.drop());

  const note = (content: string) => session.run('insert into notes values ($1)', [content]);
  const noted = async () =>
    (await database.query<{ content: string }>('select content from notes')).map((row) => row.content);

  it('commits all or nothing', async () => {
    await session.durably(() => note('first'));
    const failing = session.durably(async () => {
      await note('second');
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    expect(await noted()).toEqual(['first']);
  });

  it("says that a transaction was undone by another caller's statement", async () => {
    const undone = session.durably(async () => {
      await note('third');
      await session.run('select 1 / 0').catch(() => undefined);
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect(await noted()).not.toContain('third');
    await session.durably(() => note('fourth'));
    expect(await noted()).toContain('fourth');
  });
});
