import type { MessageIndex, MessageSearch } from '@fechatter/core';
import {
  createLocaleDatabase,
  firstCheckpoint as position,
  messageDocument,
  searchQuery,
  type TestDatabase,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PgMessageIndex } from './pg-message-index.js';
import { PgMessageSearch } from './pg-message-search.js';

const contents = ['привет мир', 'Straßenbahn fährt', 'γειάσου κόσμε', 'plain English', 'नमस्ते दुनिया'];

describe.each([
  ['LC_CTYPE=C', `locale_provider libc lc_collate 'C' lc_ctype 'C'`],
  ['the C library and C.UTF-8', `locale_provider libc lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8'`],
  ['ICU and Turkish', `locale_provider icu icu_locale 'tr-TR' lc_collate 'C' lc_ctype 'C'`],
])('the PostgreSQL engine in a database with %s', (_, locale) => {
  let database: TestDatabase;
  let index: MessageIndex;
  let search: MessageSearch;

  beforeAll(async () => {
    database = await createLocaleDatabase(locale);
    index = new PgMessageIndex(database.searchUrl);
    search = new PgMessageSearch(database.searchUrl);
    await index.prepare();
    await index.takeOver(1);
    const entries = contents.map((content, at) => messageDocument(String(at + 1), content));
    await index.live.apply(entries, position, position);
  });
  afterAll(async () => {
    await Promise.all([index.close(), search.close()]);
    await database.drop();
  });

  test.each([
    ['превет', '1'],
    ['ПРИВТЕ', '1'],
    ['strasenbahn', '2'],
    ['γειάσυο', '3'],
    ['plian', '4'],
    ['नमस्तो', '5'],
    ['прив', '1'],
  ])('%s finds the message that was meant', async (text, id) => {
    const { hits } = await search.query(searchQuery(text));
    expect(hits.map(({ messageId }) => messageId)).toEqual([id]);
  });

  test('a word that is too different finds nothing', async () => {
    const { hits } = await search.query(searchQuery('проект'));
    expect(hits).toEqual([]);
  });
});
