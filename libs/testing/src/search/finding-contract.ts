import { expect, test } from '@jest/globals';
import { message, type SearchWorld } from './search-world.js';

/** Texts that may trip a tokenizer, a query language or a length limit. Each must be found by itself. */
const awkwardTexts = [
  'see https://help.ubuntu.com/community/RestrictedFormats?action=show#mp3, ok',
  '#ubuntu',
  'c++',
  'sudo apt-get install -y -- "build essential" -nvidia',
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
    for (const { id, content } of messages) if (!(await findIds(content)).includes(id)) missed.push(content);
    expect(missed).toEqual([]);
  });

  test.each(['', ' ', '!!', '-', '""', '👍', '...'])('%j has no letter or digit and finds nothing', async (text) => {
    await put(message('10', 'hello 👍 !! ...'));
    const query = { workspaceId: '1', chatIds: ['1'], text, limit: 10, offset: 0 };
    expect(await world.harness.search.query(query)).toEqual({
      checkpoint: world.checkpointNow(),
      hits: [],
      total: 0,
      totalIsExact: true,
      nextOffset: null,
    });
  });

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
    expect((await findIds('here', { chatIds: ['1', '2', '3'] })).sort()).toEqual(['10', '11']);
    expect(await findIds('here', { chatIds: [] })).toEqual([]);
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

  test('a hit names its version and the words that matched', async () => {
    await put(message('10', 'Ünicode unicorns unite: Hello', { version: 7 }));
    const [hit] = await find('helo unicode unicor');
    expect(hit).toBeUndefined();
    const [found] = await find('hallo unicode unicor');
    expect({ ...found, words: found?.words.sort() }).toEqual({
      messageId: '10',
      version: 7,
      words: ['hello', 'unicode', 'unicorns'],
    });
  });

  test('paging returns every hit once', async () => {
    await put(...Array.from({ length: 25 }, (_, place) => message(String(100 + place), `needle ${place}`)));
    const seen: string[] = [];
    for (let offset: number | null = 0; offset !== null;) {
      const page = await world.harness.search.query({
        workspaceId: '1',
        chatIds: ['1'],
        text: 'needle',
        limit: 10,
        offset,
      });
      seen.push(...page.hits.map(({ messageId }) => messageId));
      if (page.totalIsExact) expect(page.total).toBe(25);
      offset = page.nextOffset;
    }
    expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
  });
}
