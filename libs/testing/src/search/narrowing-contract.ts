import { expect, test } from '@jest/globals';
import type { FacetName, MessageMoment, SearchFilters, SearchPage } from '@fechatter/core';
import { message, NO_FILTERS, tombstone, type SearchWorld } from './search-world.js';

/** Filters, exclusions, counts, order and pages. */
export function narrowingContract(world: SearchWorld): void {
  const { put, findIds, query } = world;

  const idsOf = async (...asked: Parameters<SearchWorld['query']>): Promise<string[]> =>
    (await query(...asked)).hits.map(({ messageId }) => messageId);
  const filtered = async (filters: Partial<SearchFilters>) =>
    (await idsOf('needle', { filters: { ...NO_FILTERS, ...filters } })).sort();

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

  test('public channels of the workspace are searched by their type only if asked for', async () => {
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

  test('a page of no hits has only counts', async () => {
    await put(message('10', 'needle'), message('11', 'needles'));
    const page: SearchPage = { sort: 'relevance', limit: 0, offset: 0 };
    const { hits, counts } = await query('needle', { page, count: { total: true, facets: ['sender'] } });
    const facets = { sender: [{ value: '1', count: 2 }] };
    expect({ hits, counts }).toEqual({ hits: [], counts: { total: 2, isExact: true, facets } });
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
        // The new message is of a time that the order has passed, and the deleted one was read already.
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
