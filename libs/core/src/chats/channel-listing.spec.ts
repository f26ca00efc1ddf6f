import { describe, expect, it } from '@jest/globals';
import type { ChatSummary } from '../models.js';
import { listingChange, listingEnd } from './channel-listing.js';

const before: ChatSummary = {
  id: '42',
  workspaceId: '7',
  type: 'public_channel',
  name: 'tea',
  description: null,
  ownerId: '3',
  memberCount: 2,
  lastSeq: 8,
  createdAt: '2026-11-23T09:00:00.000Z',
  updatedAt: '2026-11-23T09:05:00.000Z',
  archivedAt: null,
};
const archivedAt = '2026-11-23T09:06:00.000Z';
const after = (more: Partial<ChatSummary>): ChatSummary => ({ ...before, lastSeq: 9, ...more });

describe('what the workspace hears of a public channel', () => {
  it.each<[string, ChatSummary | null, ChatSummary, string | null]>([
    ['made', null, after({}), 'channel.listed'],
    ['renamed', before, after({ name: 'coffee' }), 'channel.listed'],
    ['described', before, after({ description: 'hot' }), 'channel.listed'],
    ['no longer described', { ...before, description: 'hot' }, after({}), 'channel.listed'],
    ['archived', before, after({ archivedAt }), 'channel.unlisted'],
    ['archived and renamed', before, after({ archivedAt, name: 'coffee' }), 'channel.unlisted'],
    ['unarchived', { ...before, archivedAt }, after({}), 'channel.listed'],
    ['renamed while archived', { ...before, archivedAt }, after({ archivedAt, name: 'coffee' }), null],
    ['joined or left', before, after({ memberCount: 3 }), null],
    ['transferred', before, after({ ownerId: '4' }), null],
  ])('%s', (_, was, is, type) => {
    expect(listingChange(was, is, '3')?.type ?? null).toBe(type);
    expect(listingChange(was, { ...is, type: 'private_channel' }, '3')).toBeNull();
  });

  it('has the state and the seq of the change, and concerns the whole workspace', () => {
    const ofWorkspace = { version: 1, seq: null, actorId: '3', recipientId: null, chatType: null };
    const chat = after({ name: 'coffee' });
    expect(listingChange(before, chat, '3')).toEqual({ ...ofWorkspace, type: 'channel.listed', data: { chat } });
    const unlisted = { ...ofWorkspace, type: 'channel.unlisted', data: { chatId: '42', lastSeq: 9 } };
    expect(listingChange(before, after({ archivedAt }), '3')).toEqual(unlisted);
    expect(listingEnd(after({}), '3')).toEqual(unlisted);
    expect(listingEnd(after({ archivedAt }), '3')).toEqual(unlisted);
    expect(listingEnd(after({ type: 'group' }), '3')).toBeNull();
  });
});
