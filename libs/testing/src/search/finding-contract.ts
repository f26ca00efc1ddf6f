import { expect, test } from '@jest/globals';
import { message, type SearchWorld } from './search-world.js';

/** Removes the hyphens that would exclude the word behind them. */
const withoutHyphens = (text: string) => text.replaceAll(/(?<!\S)-+/g, '');

/** Texts that may trip a tokenizer, a query language or a length limit. Each must be found by itself. */
const awkwardTexts = [
  'see https://help.ubuntu.com/community/RestrictedFormats?action=show#mp3, ok',
  '#ubuntu',
  'c++',
  'sudo apt-get install -y -- "build essential" --no-nvidia',
  'he said "never mind" and left',
  'NOT this OR that AND (those)',
  '/etc/X11/xorg.conf_backup.2009-10-01',
  'snake_case_name and camelCaseName and kebab-case-name',
  'ÀÉÎÕÜ naïve café Straße İstanbul',
  'e\u0301te\u0301 in combining form',
  'привет мир, как дела',
  '今日は世界 hello 你好世界',
  'สวัสดีชาวโลก',
  'مرحبا بالعالم',
  'שלום עולם',
  'नमस्ते दुनिया',
  '안녕하세요 세계',
  '👍🏽 ok 👨‍👩‍👧',
  '½ ² ٣',
  'x',
  '7',
  `${'a'.repeat(600)} ${'0123456789abcdef'.repeat(40)}`,
  'ㅋ'.repeat(500),
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen',
  "don't can't l'eau rock'n'roll",
  'a\u2028b\r\nc\td',
  'ﬁne ﬂow ｆｕｌｌ',
  'word '.repeat(1_999),
  '😀'.repeat(4_999) + 'end',
];

export function findingContract(world: SearchWorld): void {
  const { put, find, findIds } = world;

  test('a message is found by any of its words, regardless of case and accents', async () => {
    await put(message('10', 'The Café opens at Noon'), message('11', 'something else'));
    for (const text of ['cafe', 'CAFÉ', 'noon', 'opens the', 'noon café']) expect(await findIds(text)).toEqual(['10']);
  });

  test('a message must contain every word', async () => {
    await put(message('10', 'red apple'), message('11', 'green apple'));
    expect(await findIds('apple green')).toEqual(['11']);
  });

  test('every message with a letter or digit is found by its own text', async () => {
    const messages = awkwardTexts.map((text, place) => message(String(100 + place), text));
    await put(...messages);
    const missed: string[] = [];
    for (const { id, content } of messages)
      if (!(await findIds(withoutHyphens(content))).includes(id)) missed.push(content);
    expect(missed).toEqual([]);
  });

  test.each(['', ' ', '!!', '-', '""', '👍', '...', '-hello', '-"hello there"'])(
    '%j asks for nothing and finds nothing',
    async (text) => {
      await put(message('10', 'hello there 👍 !! ...'), message('11', 'other words'));
      expect(await world.query(text, { count: { total: true, facets: ['chat'] } })).toEqual({
        checkpoint: world.checkpointNow(),
        hits: [],
        hasMore: false,
        counts: { total: 0, isExact: true, facets: { chat: [] } },
      });
    },
  );

  test('words of five letters may have one typo, words of nine two, numbers none', async () => {
    await put(message('10', 'hello'), message('11', 'frequency'), message('12', 'tree'), message('13', '12345'));
    for (const text of ['helo', 'hallo', 'hlelo', 'helllo']) {
      expect([text, await findIds(text)]).toEqual([text, text.length > 4 ? ['10'] : []]);
    }
    for (const text of ['frequenzy', 'fraquenzy', 'frequnecy']) expect(await findIds(text)).toEqual(['11']);
    for (const text of ['trea', '12346', 'frakuenzy']) expect(await findIds(text)).toEqual([]);
  });

  test('the last word may be a prefix', async () => {
    await put(message('10', 'installing the kernel'));
    expect(await findIds('the ker')).toEqual(['10']);
    expect(await findIds('ker the')).toEqual([]);
  });

  test('hits are sorted by relevance, and equal ones by recency', async () => {
    await put(
      message('10', 'kernel panic', { createdAt: '2026-01-01T00:00:00.000Z' }),
      message('11', 'kernal panic', { createdAt: '2026-01-03T00:00:00.000Z' }),
      message('12', 'kernel panic', { createdAt: '2026-01-02T00:00:00.000Z' }),
    );
    expect(await findIds('kernel panic')).toEqual(['12', '10', '11']);
  });

  test('words side by side come before words apart', async () => {
    await put(
      message('10', 'sound card', { createdAt: '2026-01-01T00:00:00.000Z' }),
      message('11', 'the sound comes from some other old card', { createdAt: '2026-01-02T00:00:00.000Z' }),
    );
    expect(await findIds('sound card')).toEqual(['10', '11']);
  });

  test('only the given chats of the workspace are searched', async () => {
    await put(
      message('10', 'here'),
      message('11', 'here', { chatId: '2' }),
      message('12', 'here', { chatId: '3', workspaceId: '2' }),
    );
    expect(await findIds('here')).toEqual(['10']);
    expect((await findIds('here', ['1', '2', '3'])).sort()).toEqual(['10', '11']);
    expect(await findIds('here', [])).toEqual([]);
  });

  test('the words of other workspaces hide no hits', async () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyz'];
    const nearWords = letters.flatMap((one) => letters.map((other) => `kernel${one}${other}`));
    await put(
      message('10', 'the kernal panics'),
      message('11', nearWords.join(' '), { chatId: '3', workspaceId: '2' }),
    );
    expect(await findIds('kernel panics')).toEqual(['10']);
  });

  test('a hit has its version, place and time, and a score', async () => {
    const createdAt = '2026-11-23T12:00:00.123Z';
    await put(message('10', 'Hello', { version: 7, senderId: '4', createdAt }));
    const [hit] = await find('hello');
    expect(hit).toEqual({
      messageId: '10',
      version: 7,
      chatId: '1',
      senderId: '4',
      createdAt,
      score: expect.any(Number),
    });
    expect(hit?.score).toBeGreaterThan(0);
    expect(hit?.score).toBeLessThanOrEqual(1);
  });

  test.each([
    ['a word, wherever it stands', 'kernel', ['kernel', 'kernel panic', 'the kernel'], [1, 1, 1]],
    ['the beginning of a word', 'kern', ['kern', 'kernel', 'the kernel'], [1, 0.875, 0.875]],
    ['words, together or not', 'kernel panic', ['a kernel panic', 'panic in the kernel'], [1, 0.75]],
    ['a misspelt word', 'kernel panic', ['kernel panic', 'kernal panic'], [1, 0.125]],
    ['phrases', '"kernel panic" "at boot"', ['at boot a kernel panic', 'kernel panic at boot'], [1, 1]],
  ])('the score tells how well the text matches: %s', async (_, query, contents, scores) => {
    await put(...contents.map((content, place) => message(String(10 + place), content)));
    const byId = new Map((await find(query)).map(({ messageId, score }) => [messageId, Math.round(8 * score) / 8]));
    expect(contents.map((__, place) => byId.get(String(10 + place)))).toEqual(scores);
  });
}
