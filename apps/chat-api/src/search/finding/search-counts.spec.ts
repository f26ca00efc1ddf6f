import { FACET_VALUES, type FacetName } from '@fechatter/core';
import { describe, expect, test } from '@jest/globals';
import { labelled, withUnindexed, type NamesOf } from './search-counts.js';
import type { UnindexedHit } from './unindexed.js';

const actor = { userId: '1', workspaceId: '1' };
const hit = (more: Partial<UnindexedHit>): UnindexedHit => ({
  ...{ messageId: '10', chatId: '2', chatType: 'group', senderId: '3', createdAt: '2026-11-30T00:00:00.000Z' },
  score: 1,
  ...more,
});
const counted = (facet: FacetName, values: Record<string, number>) => ({
  total: 10,
  isExact: true,
  facets: { [facet]: Object.entries(values).map(([value, count]) => ({ value, count })) },
});

describe('counts of the index, with what it lacks', () => {
  test.each<[FacetName, Partial<UnindexedHit>, string]>([
    ['chat', { chatId: '7' }, '7'],
    ['sender', { senderId: '8' }, '8'],
    ['chatType', { chatType: 'single' }, 'single'],
    ['month', { createdAt: '2026-02-28T23:59:59.999Z' }, '2026-02'],
  ])('count a message by its %s', (facet, more, value) => {
    expect(withUnindexed(counted(facet, {}), [hit(more)])).toEqual({
      total: 11,
      isExact: true,
      facets: { [facet]: [{ value, count: 1 }] },
    });
  });

  test('leave out a value that the engine may have counted without telling it', () => {
    const most = Object.fromEntries(Array.from({ length: FACET_VALUES }, (_, place) => [`s${place}`, 50]));
    const { facets, total } = withUnindexed(counted('sender', most), [
      hit({ senderId: 'other' }),
      hit({ senderId: 's7' }),
    ]);
    const values = new Map(facets.sender?.map(({ value, count }) => [value, count]));
    expect([total, values.get('other'), values.get('s7')]).toEqual([12, undefined, 51]);
  });

  test('have the most messages first, and equal values in order', () => {
    const { facets } = withUnindexed(counted('sender', { b: 2, c: 1 }), [
      hit({ senderId: 'a' }),
      hit({ senderId: 'c' }),
    ]);
    expect(facets.sender).toEqual([
      { value: 'b', count: 2 },
      { value: 'c', count: 2 },
      { value: 'a', count: 1 },
    ]);
  });
});

test('the counts that a person sees have labels, and lack what has no label for them', async () => {
  const { facets } = counted('chat', { 5: 2, 6: 1 });
  const namesOf: NamesOf = (_, { chat }) =>
    Promise.resolve(chat.slice(0, 1).map((id) => ({ facet: 'chat', id, name: null })));
  const counts = { total: 3, isExact: true, facets: { ...facets, ...counted('month', { '2026-11': 3 }).facets } };
  expect(await labelled(actor, counts, namesOf)).toEqual({
    chat: [{ value: '5', label: '', count: 2 }],
    month: [{ value: '2026-11', label: 'November 2026', count: 3 }],
  });
});
