import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Chat } from '@fechatter/core';
import { createChat, expectStatus, join, readAll, type Person } from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

let api: ChatApi;

beforeAll(async () => {
  api = await ChatApi.start({ RELAY_ENABLED: 'false' });
});
afterAll(() => api.stop());

/** The ids of the chats that a look-up finds. */
async function found(who: Person, query: Record<string, string>, limit = 100): Promise<string[]> {
  return (await readAll<Chat>(who, '/api/chat', limit, query)).map(({ id }) => id);
}

describe('a look-up of chats', () => {
  it('by name finds exactly this name, without case and accents, latest activity first', async () => {
    const [ada, bob, eve] = (await api.people(3)) as [Person, Person, Person];
    const first = await createChat(ada, { name: 'Café Zürich' });
    const group = await createChat(ada, { type: 'group', name: 'CAFE ZURICH', members: [bob, eve] });
    const others = ['Café', 'Café Zürich 2', 'Cafe  Zurich', 'Café_Zürich', 'Caf% Zürich'];
    for (const name of others) await createChat(ada, { name });
    await createChat(ada, { type: 'single', members: [bob] });
    for (const name of ['Café Zürich', 'cafe\u0301 zurich', 'CAFÉ ZÜRICH'])
      expect(await found(ada, { name })).toEqual([group.id, first.id]);
    expect(await found(ada, { name: 'Café Zürich' }, 1)).toEqual([group.id, first.id]);
    expect(await found(bob, { name: 'café zürich' })).toEqual([group.id]);
    expect(await found(ada, { name: 'Caf' })).toEqual([]);
    expect(await found(ada, { name: '%' })).toEqual([]);
  });

  it('by name follows a rename, and forgets a deleted chat', async () => {
    const [ada] = (await api.people(1)) as [Person];
    const chat = await createChat(ada, { name: 'Before' });
    await expectStatus(200, ada.api.patch(`/api/chat/${chat.id}`, { name: 'Äfter' }));
    expect([await found(ada, { name: 'before' }), await found(ada, { name: 'after' })]).toEqual([[], [chat.id]]);
    await expectStatus(204, ada.api.delete(`/api/chat/${chat.id}`));
    expect(await found(ada, { name: 'after' })).toEqual([]);
  });

  it('by type finds chats of this type only', async () => {
    const [ada, bob, eve] = (await api.people(3)) as [Person, Person, Person];
    const made = {
      single: await createChat(ada, { type: 'single', members: [bob] }),
      group: await createChat(ada, { type: 'group', members: [bob, eve] }),
      private_channel: await createChat(ada, { name: 'x' }),
      public_channel: await createChat(ada, { type: 'public_channel', name: 'x' }),
    };
    for (const [type, { id }] of Object.entries(made)) expect(await found(ada, { type })).toEqual([id]);
    expect(await found(ada, { type: 'public_channel', name: 'X' })).toEqual([made.public_channel.id]);
    expect(await found(ada, { type: 'group', name: 'X' })).toEqual([]);
  });

  it('within the scope of public channels finds those that one can join', async () => {
    const [ada, bob] = (await api.people(2)) as [Person, Person];
    const open = await createChat(ada, { type: 'public_channel', name: 'Été' });
    await createChat(ada, { type: 'public_channel', name: 'Hiver' });
    await createChat(ada, { name: 'Été' });
    const scope = 'public';
    expect(await found(bob, { scope, name: 'ete' })).toEqual([open.id]);
    expect(await found(bob, { scope, name: 'ete', type: 'public_channel' })).toEqual([open.id]);
    expect(await found(bob, { scope, name: 'ete', type: 'group' })).toEqual([]);
    expect(await found(bob, { name: 'ete' })).toEqual([]);
    await join(bob, open.id);
    expect([await found(bob, { scope, name: 'ete' }), await found(bob, { name: 'ete' })]).toEqual([[], [open.id]]);
  });

  it('finds a name that is as long as it can be, however it is folded', async () => {
    const [ada] = (await api.people(1)) as [Person];
    for (const letter of ['ﷺ', '㌕', '😀']) {
      const chat = await createChat(ada, { name: letter.repeat(80) });
      expect(await found(ada, { name: letter.repeat(80) })).toEqual([chat.id]);
    }
  });

  it.each([
    ['an empty name', 'name=', 'name', 'too_short'],
    ['a blank name', 'name=%20', 'name', 'blank'],
    ['a name of 81 characters', `name=${'x'.repeat(81)}`, 'name', 'too_long'],
    ['an unknown type', 'type=channel', 'type', 'unknown_value'],
  ])('is refused for %s', async (_, query, parameter, code) => {
    const [ada] = (await api.people(1)) as [Person];
    const { status, body } = await ada.api.get(`/api/chat?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errors: [{ pointer: `?${parameter}`, code }] });
  });
});
