import { describe, expect, test } from '@jest/globals';
import type { SearchQuery } from '@fechatter/core';
import { searchQuery } from '@fechatter/testing';
import { afterPage, meiliFilter } from './meili-filter.js';

const asked = (more: Partial<SearchQuery>) => meiliFilter({ ...searchQuery('x'), ...more });
const filters = { senderIds: null, chatTypes: null, from: null, to: null };

describe('the filter of a query', () => {
  test('names the workspace, and chats or public channels', () => {
    expect(asked({ chats: { ids: ['1', '2'], publicChannels: true } })).toEqual([
      'workspaceId = "1"',
      ['chatId IN ["1","2"]', 'chatType IN ["public_channel"]'],
    ]);
  });

  test('lists many chats in several conditions', () => {
    const ids = Array.from({ length: 120 }, (_, place) => String(place));
    expect(asked({ chats: { ids, publicChannels: false } })?.[1]).toHaveLength(3);
  });

  test('is none where nothing can be found', () => {
    expect(asked({ chats: { ids: [], publicChannels: false } })).toBeNull();
    expect(asked({ filters: { ...filters, senderIds: [] } })).toBeNull();
    expect(asked({ filters: { ...filters, chatTypes: [] } })).toBeNull();
  });

  test('excludes what is in none of the conditions', () => {
    const conditions = asked({ exclude: { messageIds: ['7'], chatIds: ['9'] } });
    expect(conditions?.slice(2)).toEqual(['NOT id IN ["m0000000000000000007"]', 'NOT chatId IN ["9"]']);
  });

  test('holds no value that ends its quotes', () => {
    expect(asked({ workspaceId: '1" OR id EXISTS' })?.[0]).toBe('workspaceId = "1\\" OR id EXISTS"');
  });

  test('of a later page goes on behind the moment, by time and then by id', () => {
    const after = { createdAt: '2026-01-01T00:00:00.000Z', id: '10' };
    const moment = '"2026-01-01T00:00:00.000Zm0000000000000000010"';
    expect(afterPage({ sort: 'newest', limit: 1, after })).toEqual([`moment < ${moment}`]);
    expect(afterPage({ sort: 'oldest', limit: 1, after })).toEqual([`moment > ${moment}`]);
  });
});
