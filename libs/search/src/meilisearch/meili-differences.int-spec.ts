import {
  firstCheckpoint as position,
  MemoryPointers,
  messageDocument as said,
  searchQuery,
  startMeili,
  testedEngines,
  type TestMeili,
} from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { MeiliMessageIndex } from './meili-message-index.js';
import { MeiliMessageSearch } from './meili-message-search.js';

const SLOW_MS = 60_000;

/** What Meilisearch finds or misses, and neither PostgreSQL nor `TextMatcher` does. */
(testedEngines().includes('meilisearch') ? describe : describe.skip)('Meilisearch alone', () => {
  let server: TestMeili;
  let index: MeiliMessageIndex;
  let search: MeiliMessageSearch;

  beforeAll(async () => {
    server = await startMeili();
    const target = { url: server.url, apiKey: server.apiKey, ca: null };
    const pointers = new MemoryPointers();
    index = new MeiliMessageIndex(target, pointers);
    search = new MeiliMessageSearch(target, pointers);
    await index.prepare();
    await index.takeOver(1);
  }, SLOW_MS);
  beforeEach(() => index.live.clear(), SLOW_MS);
  afterAll(() => server.stop());

  const put = (...contents: string[]) =>
    index.live.apply(
      contents.map((content, place) => said(String(10 + place), content)),
      position,
      position,
    );
  const find = async (text: string) => {
    const { hits } = await search.query(searchQuery(text));
    return hits.map(({ messageId }) => messageId).sort();
  };

  test('finds two words that may be misspelt, or a prefix, also written as one', async () => {
    await put('a soundcard', 'a wifi');
    expect([await find('sound card'), await find('wi fi ok')]).toEqual([['10'], []]);
  });

  test('finds a word that may be misspelt, or a prefix, also written as two', async () => {
    await put('a sound card', 'a wi fi');
    expect([await find('soundcard'), await find('wifi'), await find('wifi a')]).toEqual([['10'], ['11'], []]);
  });

  test('counts a typo in the first letter as two', async () => {
    await put('hello', 'frequency');
    expect([await find('jello'), await find('prequency'), await find('prequancy')]).toEqual([[], ['11'], []]);
  });

  test('forgives a typo in an unfinished identifier, where the message has it as one run', async () => {
    await put('abc123', 'abc-123');
    expect(await find('abc-124')).toEqual(['10']);
    expect(await find('abc-124 "abc"')).toEqual([]);
  });

  test('finds a phrase where its words are side by side in pairs, the first and third in one place', async () => {
    await put('red green, then green blue, or red and blue', 'red green, then green blue');
    expect(await find('"red green blue"')).toEqual(['10']);
  });

  test('scores words that are nearer to each other a little higher', async () => {
    await put('a sound or a card', 'a sound of or from a card', 'a sound card');
    const { hits } = await search.query(searchQuery('sound card'));
    expect(hits.map(({ messageId, score }) => [messageId, score])).toEqual([
      ['12', 1],
      ['10', expect.closeTo(0.75 + 0.5 / 17, 5)],
      ['11', expect.closeTo(0.75 + 0.25 / 17, 5)],
    ]);
  });

  test('considers only the first 150 words with one typo, by the alphabet, also those of other workspaces', async () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const longer = [1, 2, 3, 4, 5, 6].flatMap((at) =>
      letters.map((one) => `kernel`.slice(0, at) + one + `kernel`.slice(at)),
    );
    await put('the kzrnel', 'the kbrnel');
    expect(await find('kernel the')).toEqual(['10', '11']);
    await index.live.apply([said('9', longer.join(' '), { workspaceId: '2' })], position, position);
    expect(await find('kernel the')).toEqual(['11']);
  });
});
