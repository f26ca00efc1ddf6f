import type { IndexEntry, MessageIndex } from '@fechatter/core';
import {
  createTestDatabase,
  firstCheckpoint as position,
  messageDocument,
  type TestDatabase,
} from '@fechatter/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PgMessageIndex } from './pg-message-index.js';

const SEARCH_ROLE = 'fechatter_search';
const COUNTS = 'select workspace_id::text as "workspaceId", word, documents from search.lexicon_1 order by 1, 2';
/** The same, from the documents. */
const EXPECTED_COUNTS = `
  select workspace_id::text as "workspaceId", word collate "C" as word, count(*)::int as documents
  from search.documents_1, lateral (
    select word from unnest(words) as entry(word, positions, weights)
    where char_length(word) >= 4 and positions is not null
    union all select '@' || day where workspace_id is not null
  ) as counted group by 1, 2 order by 1, 2`;

describe('the lexicon of the PostgreSQL engine', () => {
  let database: TestDatabase;
  let index: MessageIndex;

  beforeEach(async () => {
    database = await createTestDatabase();
    index = new PgMessageIndex(database.searchUrl);
    await index.prepare();
    await index.takeOver(1);
  });

  afterEach(async () => {
    await index.close();
    await database.drop();
  });

  const apply = (...entries: IndexEntry[]) => index.live.apply(entries, position, position);
  const lexicon = () => database.query<{ word: string }>(COUNTS);
  const counts = async () => (await lexicon()).filter(({ word }) => !word.startsWith('@'));

  test('counts in how many documents of a workspace a word is, and forgets a word that is in none', async () => {
    await apply(said('1', 'secret secret plans', 1), said('2', 'secret', 1), said('3', 'secret', 1, '2'));
    expect(await counts()).toEqual([
      { workspaceId: '1', word: 'plans', documents: 1 },
      { workspaceId: '1', word: 'secret', documents: 2 },
      { workspaceId: '2', word: 'secret', documents: 1 },
    ]);
    await apply(said('1', 'no plans', 2), { id: '2', version: 2, deleted: true });
    expect(await counts()).toEqual([
      { workspaceId: '1', word: 'plans', documents: 1 },
      { workspaceId: '2', word: 'secret', documents: 1 },
    ]);
  });

  test('has the words that may be misspelt, and the days', async () => {
    await apply(said('1', 'node.js on release-24 camelCase', 1));
    expect((await lexicon()).map(({ word }) => word)).toEqual([
      '@20454',
      'camel',
      'camelcase',
      'case',
      'node',
      'nodejs',
      'release',
    ]);
  });

  test('has exactly the words of the documents after any history', async () => {
    const random = randomFrom(7);
    const pick = (bound: number) => Math.floor(random() * bound);
    const words = Array.from({ length: 30 }, (_, place) => `word${place}`);
    const anyEntry = (): IndexEntry => {
      const id = 1 + pick(40);
      const version = 1 + pick(6);
      const kind = random();
      if (kind < 0.04) return { deletedChatId: String(chatOf(id)) };
      if (kind < 0.15) return { id: String(id), version, deleted: true };
      // One version has one text, as in the stream.
      const content = Array.from({ length: 4 }, (_, place) => words[(id * 31 + version * 7 + place * place) % 30]);
      return said(String(id), content.join(' '), version, String(1 + (chatOf(id) % 2)), String(chatOf(id)));
    };
    for (let round = 0; round < 200; round += 1) {
      await apply(...Array.from({ length: 1 + pick(12) }, anyEntry));
      if (round % 20 === 19) expect(await lexicon()).toEqual(await database.query(EXPECTED_COUNTS));
      if (round === 120) await index.live.clear();
    }
    expect((await counts()).length).toBeGreaterThan(10);
  });

  test('loses the words of a deleted chat with its documents, a few hundred at a time', async () => {
    await database.query('create table removals (documents integer)');
    await database.query('grant insert on removals to public');
    await database.query(`create function note_removal() returns trigger language plpgsql as $$
      begin
        insert into public.removals select count(*) from gone;
        return null;
      end $$`);
    await database.query(`create trigger note_removal after delete on search.documents_1
      referencing old table as gone for each statement execute function note_removal()`);
    await apply(...Array.from({ length: 900 }, (_, place) => said(String(place + 1), `secret word${place}`, 1)));
    await apply(said('1000', 'secret', 1, '1', '2'), { deletedChatId: '1' });
    expect(await counts()).toEqual([{ workspaceId: '1', word: 'secret', documents: 1 }]);
    const [removals] = await database.query('select max(documents), sum(documents)::integer from removals');
    expect(removals).toEqual({ max: 200, sum: 900 });
  });

  test('stays right when a batch is written again after its answer was lost', async () => {
    const batch = [said('1', 'words words', 1), said('2', 'other words', 1)];
    await apply(...batch);
    await index.takeOver(1);
    await apply(...batch);
    expect(await lexicon()).toEqual(await database.query(EXPECTED_COUNTS));
  });

  test('stays right when a statement whose answer was lost is still under way', async () => {
    await apply(said('1', 'first words', 1));
    const blocker = await database.connect();
    await blocker.query('begin');
    await blocker.query('select from search.builds for update');
    const lost = apply(said('1', 'second words', 2));
    const again = index.takeOver(1).then(() => apply(said('1', 'third words', 3)));
    await blocker.query('commit');
    await Promise.all([lost, again]);
    await blocker.end();
    expect(await counts()).toEqual([
      { workspaceId: '1', word: 'third', documents: 1 },
      { workspaceId: '1', word: 'words', documents: 1 },
    ]);
  });

  test.each([
    ['earliest', 'only_row boolean primary key default true, generation bigint, epoch text, stream_seq bigint'],
    ['former', 'generation bigint, shape integer default 2, epoch text, lineage text, stream_seq bigint'],
  ])('an index of the %s shape is dropped, keeps its generation and is filled again', async (_, columns) => {
    await database.dropTablesIn('search');
    await database.query(`create table search.checkpoint (${columns})`);
    await database.query(`create table search.documents (id bigint primary key)`);
    await database.query(`insert into search.checkpoint (generation, epoch, stream_seq) values (7, 'k3f9', 5)`);
    for (const table of ['checkpoint', 'documents']) {
      await database.query(`alter table search.${table} owner to ${SEARCH_ROLE}`);
    }
    await index.prepare();
    expect(await index.generation()).toBe(7);
    const successor: MessageIndex = new PgMessageIndex(database.searchUrl);
    await successor.takeOver(8);
    expect(await successor.live.checkpoint()).toBeNull();
    await successor.live.apply([said('1', 'words', 1)], position, position);
    expect(await counts()).toEqual([{ workspaceId: '1', word: 'words', documents: 1 }]);
    expect(await database.query(`select to_regclass('search.documents')::text as name`)).toEqual([{ name: null }]);
    await successor.close();
  });
});

function chatOf(messageId: number): number {
  return 1 + (messageId % 4);
}

function said(id: string, content: string, version: number, workspaceId = '1', chatId = '1'): IndexEntry {
  return messageDocument(id, content, { version, workspaceId, chatId });
}

/** Numbers from 0 to 1 that are the same in each run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
