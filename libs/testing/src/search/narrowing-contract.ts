import { expect, test } from '@jest/globals';
import type { FacetName, MessageMoment, SearchFilters, SearchPage } from '@fechatter/core';
import { message, NO_FILTERS, tombstone, type SearchWorld } from './search-world.js';

/** Phrases, filters, order, pages, counts and what must not be found. */
export function narrowingContract(world: SearchWorld): void {
  const { put, findIds, query } = world;

  const idsOf = async (...asked: Parameters<SearchWorld['query']>): Promise<string[]> =>
    (await query(...asked)).hits.map(({ messageId }) => messageId);
  const filtered = async (filters: Partial<SearchFilters>) =>
    (await idsOf('needle', { filters: { ...NO_FILTERS, ...filters }, ...ALL_CHATS })).sort();

  describePhrases(world);

  test('only messages of the given senders, types of chat and time are found', async () => {
    await put(
      message('10', 'needle', { senderId: '1', chatType: 'group', createdAt: '2026-01-01T00:00:00.000Z' }),
      message('11', 'needle', { senderId: '2', chatType: 'single', createdAt: '2026-01-02T00:00:00.000Z' }),
      message('12', 'needle', { senderId: '3', chatType: 'public_channel', createdAt: '2026-01-03T00:00:00.000Z' }),
    );
    expect(await filtered({ senderIds: ['1', '3'] })).toEqual(['10', '12']);
    expect(await filtered({ senderIds: [] })).toEqual([]);
    expect(await filtered({ chatTypes: ['single', 'public_channel'] })).toEqual(['11', '12']);
    expect(await filtered({ from: '2026-01-02T00:00:00.000Z' })).toEqual(['11', '12']);
    expect(await filtered({ to: '2026-01-02T00:00:00.000Z' })).toEqual(['10']);
    expect(await filtered({ to: '2026-01-02T00:00:00.001Z', senderIds: ['2'], chatTypes: ['single'] })).toEqual(['11']);
    expect(await filtered({ senderIds: ['2'], chatTypes: ['group'] })).toEqual([]);
  });

  test('public channels of the workspace are searched by their type, if so said', async () => {
    await put(
      message('10', 'needle', { chatId: '5', chatType: 'public_channel' }),
      message('11', 'needle', { chatId: '6', chatType: 'private_channel' }),
      message('12', 'needle', { chatId: '7', chatType: 'public_channel', workspaceId: '2' }),
      message('13', 'needle', { chatId: '8', chatType: 'group' }),
    );
    expect((await idsOf('needle', { chats: { ids: ['8'], publicChannels: true } })).sort()).toEqual(['10', '13']);
    expect(await idsOf('needle', { chats: { ids: [], publicChannels: true } })).toEqual(['10']);
    expect(await idsOf('needle', { chats: { ids: ['8', '7'], publicChannels: false } })).toEqual(['13']);
  });

  test('what is excluded is neither found nor counted', async () => {
    await put(
      message('10', 'needle', { chatId: '5', chatType: 'public_channel' }),
      message('11', 'needle', { chatId: '6', chatType: 'public_channel' }),
      message('12', 'needle'),
      message('13', 'needle'),
    );
    const answer = await query('needle', {
      chats: { ids: ['1'], publicChannels: true },
      exclude: { messageIds: ['12', '999'], chatIds: ['6', '998'] },
      count: { total: true, facets: ['chat', 'chatType'] },
    });
    expect(answer.hits.map(({ messageId }) => messageId).sort()).toEqual(['10', '13']);
    expect(answer.counts).toEqual({
      total: 2,
      isExact: true,
      facets: {
        chat: [
          { value: '1', count: 1 },
          { value: '5', count: 1 },
        ],
        chatType: [
          { value: 'group', count: 1 },
          { value: 'public_channel', count: 1 },
        ],
      },
    });
  });

  test('5,000 chats of a person are searched', async () => {
    await put(message('10', 'needle', { chatId: '4999' }), message('11', 'needle', { chatId: '5001' }));
    const ids = Array.from({ length: 5_000 }, (_, place) => String(place + 1));
    expect(await findIds('needle', ids)).toEqual(['10']);
  });

  test('500 messages may be excluded', async () => {
    await put(...Array.from({ length: 520 }, (_, place) => message(String(100 + place), 'needle')));
    const messageIds = Array.from({ length: 500 }, (_, place) => String(100 + place));
    expect(await idsOf('needle', { exclude: { messageIds, chatIds: [] } })).toHaveLength(20);
  });

  test('counts tell how many messages have which value, the most first', async () => {
    await put(
      message('10', 'needle', { senderId: '2', createdAt: '2026-10-31T23:59:59.999Z' }),
      message('11', 'needle', { senderId: '2', createdAt: '2026-11-01T00:00:00.000Z' }),
      message('12', 'needle here', { senderId: '3', createdAt: '2026-11-02T00:00:00.000Z' }),
      message('13', 'other', { senderId: '4' }),
      tombstone('14'),
    );
    const facets: FacetName[] = ['sender', 'month'];
    const counts = async (text: string) => (await query(text, { count: { total: true, facets } })).counts;
    expect(await counts('needle')).toEqual({
      total: 3,
      isExact: true,
      facets: {
        sender: [
          { value: '2', count: 2 },
          { value: '3', count: 1 },
        ],
        month: [
          { value: '2026-11', count: 2 },
          { value: '2026-10', count: 1 },
        ],
      },
    });
    expect(await counts('needle here')).toMatchObject({ total: 1, facets: { sender: [{ value: '3', count: 1 }] } });
    expect(await counts('nedle')).toMatchObject({ total: 3 });
  });

  test('a count is of everything found, not of the page', async () => {
    await put(
      ...Array.from({ length: 60 }, (_, place) =>
        message(String(100 + place), 'needle', { chatId: String(place + 1) }),
      ),
    );
    const ids = Array.from({ length: 60 }, (_, place) => String(place + 1));
    const chats = { ids, publicChannels: false };
    const pages: SearchPage[] = [
      { sort: 'relevance', limit: 10, offset: 0 },
      { sort: 'relevance', limit: 10, offset: 50 },
      { sort: 'newest', limit: 10, after: null },
      { sort: 'oldest', limit: 10, after: { createdAt: '2026-01-01T00:00:00.000Z', id: '150' } },
    ];
    for (const page of pages) {
      const { counts } = await query('needle', { chats, page, count: { total: true, facets: ['chat'] } });
      expect(counts).toMatchObject({ total: 60, isExact: true });
      expect(counts?.facets.chat).toHaveLength(50);
    }
    expect((await query('needle', { chats })).counts).toBeNull();
  });

  test.each(['newest', 'oldest'] as const)(
    'by time, %s first, every hit comes once, whatever comes and goes',
    async (sort) => {
      const messages = Array.from({ length: 25 }, (_, place) =>
        // Some of the same moment: then the id decides.
        message(String(100 + place), `needle ${place % 5}`, {
          createdAt: `2026-01-01T00:00:0${Math.floor(place / 5)}.000Z`,
        }),
      );
      await put(...messages);
      const seen: string[] = [];
      let after: MessageMoment | null = null;
      for (let hasMore = true; hasMore;) {
        const answer = await query('needle', { page: { sort, limit: 10, after } });
        seen.push(...answer.hits.map(({ messageId }) => messageId));
        const last = answer.hits.at(-1);
        after = last ? { createdAt: last.createdAt, id: last.messageId } : after;
        hasMore = answer.hasMore;
        // Read already, or of a time that this order has passed.
        await put(
          message('90', 'needle', {
            createdAt: sort === 'newest' ? '2027-01-01T00:00:00.000Z' : '2025-01-01T00:00:00.000Z',
          }),
        );
        await put(tombstone(seen[0] ?? ''));
      }
      const inOrder = messages.map(({ id }) => id);
      expect(seen).toEqual(sort === 'oldest' ? inOrder : inOrder.reverse());
    },
  );

  test('ids above 2^53 keep their order', async () => {
    const createdAt = '2026-01-01T00:00:00.000Z';
    const ids = ['9007199254740992', '9007199254740993', '9007199254740994'];
    await put(...ids.map((id) => message(id, 'needle', { createdAt })));
    const page = (after: MessageMoment | null): SearchPage => ({ sort: 'oldest', limit: 2, after });
    expect(await idsOf('needle', { page: page(null) })).toEqual(ids.slice(0, 2));
    expect(await idsOf('needle', { page: page({ createdAt, id: ids[1] ?? '' }) })).toEqual(ids.slice(2));
  });

  test('by relevance, pages go on at the offset', async () => {
    await put(...Array.from({ length: 25 }, (_, place) => message(String(100 + place), `needle ${place}`)));
    const seen: string[] = [];
    for (let offset = 0, hasMore = true; hasMore; offset += 10) {
      const answer = await query('needle', { page: { sort: 'relevance', limit: 10, offset } });
      seen.push(...answer.hits.map(({ messageId }) => messageId));
      hasMore = answer.hasMore;
    }
    expect([seen.length, new Set(seen).size]).toEqual([25, 25]);
  });

  test('the documents can be listed by id, tombstones included', async () => {
    await put(
      message('9', 'text'),
      message('10', 'text', { chatId: '2', version: 4 }),
      tombstone('11'),
      message('12', 'text'),
    );
    const { search } = world.harness;
    expect(await search.documents('9', 2)).toEqual([
      { messageId: '10', version: 4, chatId: '2' },
      { messageId: '11', version: 2, chatId: null },
    ]);
    expect((await search.documents('0', 10)).map(({ messageId }) => messageId)).toEqual(['9', '10', '11', '12']);
    expect(await search.documents('12', 10)).toEqual([]);
  });
}

const ALL_CHATS = { chats: { ids: ['1'], publicChannels: false } };

function describePhrases({ put, findIds }: SearchWorld): void {
  test('a phrase is found only where its words are side by side, spelled so', async () => {
    await put(
      message('10', 'the build essential package'),
      message('11', 'essential to the build'),
      message('12', 'a build is essential'),
    );
    expect(await findIds('"build essential"')).toEqual(['10']);
    expect(await findIds('“Build Essential” package')).toEqual(['10']);
    expect(await findIds('"build esential"')).toEqual([]);
    expect(await findIds('"build essen"')).toEqual([]);
    expect((await findIds('"build" "essential"')).sort()).toEqual(['10', '11', '12']);
  });

  test('what stands beside the words of a message makes no phrase', async () => {
    await put(message('10', 'node.js and type.script, abc-1 and abc-2'));
    expect(await findIds('"nodejs" "typescript" "node js and type script"')).toEqual(['10']);
    expect([await findIds('"nodejs typescript"'), await findIds('"abc1 abc2"')]).toEqual([[], []]);
  });

  test('what has an unwanted word or phrase is not found', async () => {
    await put(message('10', 'sound card works'), message('11', 'sound driver card'), message('12', 'sound of silence'));
    expect(await findIds('sound -card')).toEqual(['12']);
    expect((await findIds('sound -"sound card"')).sort()).toEqual(['11', '12']);
    // An unwanted word is meant as it is spelled.
    expect((await findIds('sound -silenc')).sort()).toEqual(['10', '11', '12']);
    expect(await findIds('-card sound -silence')).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['snake_case_name', ['snake_case_name', 'snake', 'case', 'name', 'case_name', 'snake case']],
    ['camelCaseName', ['camelCaseName', 'camelcasename', 'camel', 'case', 'name']],
    ['node.js', ['node.js', 'nodejs', 'node', 'js', 'node.j']],
    ['C++', ['c++', 'C++ ']],
    ['C#', ['c#', 'csharp']],
    ['ABC-123', ['abc-123', 'ABC-12', 'abc', '123', 'abc 123']],
    ['/etc/X11/xorg.conf', ['/etc/X11/xorg.conf', 'etc/x11', 'xorg.conf', 'X11/xorg', 'xorg']],
    [
      'https://help.ubuntu.com/community/Grub2?a=b#top',
      ['https://help.ubuntu.com/community/Grub2', 'ubuntu.com', 'grub2'],
    ],
    ['joe.doe@example.com', ['joe.doe@example.com', 'joe.doe', 'example.com', 'doe', 'example']],
    ["don't", ["don't", 'dont', 'don’t']],
    ['東京都に行く', ['東京', '京都', '東京都', '行く']],
    ['สวัสดีชาวโลก', ['สวัสดี', 'ชาวโลก']],
    ['192.168.0.17', ['192.168.0.17', '192.168', '168.0', '192']],
  ])('%j is found whole and by its parts', async (text, asked) => {
    await put(message('10', `see ${text} now`), message('11', 'unrelated words'));
    const missed: string[] = [];
    for (const one of asked) if (!(await findIds(one)).includes('10')) missed.push(one);
    expect(missed).toEqual([]);
  });

  test.each<[string, string]>([
    ['node.js', 'js runs on this node'],
    ['C++', 'plan c is better'],
    ['C#', 'in c there is none'],
    ['ABC-123', 'abc has 123 parts'],
    ['1.5', '15 of them'],
    ['東京', '東の京'],
    ['は世', '世は'],
    ['مدرسة', 'المدرسة'],
    ['ABC-123 ', 'ABC-124'],
  ])('%j does not find %j', async (text, other) => {
    await put(message('10', other), message('11', text));
    expect(await findIds(text)).toEqual(['11']);
  });

  test.each<[string, string]>([
    ['soft hyphen', 'so\u00adft hy\u00adphen'],
    ['zerowidth', 'zero\u200bwidth'],
    ['می‌خواهم', 'میخواهم'],
    ['ガス', 'ｶﾞｽ'],
    ['STRASSE', 'Straße'],
    ['ΣΊΣΥΦΟΣ', 'Σίσυφος'],
    ['lodz', 'Łódź'],
    ['ore', 'Øre'],
    ['isik', 'ışık'],
    ['احمد', 'أَحمَد'],
    ['كتاب', 'كـتـاب'],
    ['שלום', 'שָׁלוֹם'],
    ['ete', 'e\u0301te\u0301'],
    ['123', '١٢٣'],
    ['café', 'CAFE'],
  ])('%j finds %j, and the other way round', async (one, other) => {
    await put(message('10', one), message('11', other));
    expect((await findIds(one)).sort()).toEqual(['10', '11']);
    expect((await findIds(other)).sort()).toEqual(['10', '11']);
  });

  test('a typo is found in the last, unfinished word too', async () => {
    await put(message('10', 'reinstalling the bootloader'));
    for (const text of ['bootlo', 'botlo', 'bootol', 'the bootlaod'])
      expect([text, await findIds(text)]).toEqual([text, ['10']]);
  });
}
