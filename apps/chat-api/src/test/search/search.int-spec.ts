import type { Chat } from '@fechatter/core';
import { createChat, expectStatus, removeMember, send, type Person, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';
import { SearchScene } from './search-scene.js';

describe('searching messages', () => {
  let scene: SearchScene;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let chat: Chat;

  beforeAll(async () => {
    scene = await SearchScene.open();
  });

  beforeEach(async () => {
    const people = await scene.api.people(3);
    [owner, member, stranger] = people as [Person, Person, Person];
    chat = await createChat(owner, { members: [member] });
    await scene.empty();
  });

  afterAll(() => scene.close());

  test('a hit has the message, its chat and sender, and the ranges of the matching words', async () => {
    const message = await send(member, chat.id, '<b>Hello</b> 👋🏽 wörld');
    await scene.indexed(chat, message);
    expect(await scene.search(owner, { q: 'world hallo' })).toEqual({
      items: [
        {
          message,
          chat: { id: chat.id, type: 'private_channel', name: chat.name },
          sender: { id: member.id, fullName: member.tokens.user.fullName, avatarUrl: null },
          snippet: {
            text: '<b>Hello</b> 👋🏽 wörld',
            ranges: [
              [3, 5],
              [18, 5],
            ],
          },
          explanation: null,
        },
      ],
      total: 1,
      totalIsExact: true,
      facets: null,
      nextCursor: null,
      index: { appliedAt: '2026-11-23T12:00:00.000Z', lagMs: expect.any(Number), complete: false },
    });
  });

  test('only members find messages of a private channel; somebody removed finds none at once', async () => {
    await scene.indexed(chat, await send(owner, chat.id, 'confidential'));
    expect(await scene.foundIds(member, 'confidential')).toHaveLength(1);
    expect(await scene.foundIds(stranger, 'confidential')).toEqual([]);
    await removeMember(owner, chat.id, member);
    expect(await scene.foundIds(member, 'confidential')).toEqual([]);
    expect(await scene.foundIds(owner, 'confidential')).toHaveLength(1);
  });

  test('nobody finds messages of a deleted chat, however old the index is', async () => {
    await scene.indexed(chat, await send(owner, chat.id, 'confidential'));
    await expectStatus(204, owner.api.delete(`/api/chat/${chat.id}`));
    for (const person of [owner, member]) {
      expect(await scene.foundIds(person, 'confidential')).toEqual([]);
      expect(await scene.refused(person, { q: 'confidential', chatId: chat.id })).toMatchObject({
        code: 'chat_not_found',
      });
    }
  });

  test('a hit is found only by members of the chat that PostgreSQL names, whatever the index says', async () => {
    const message = await send(owner, chat.id, 'confidential');
    const theirs = await createChat(stranger);
    await scene.indexed(theirs, message);
    expect(await scene.foundIds(stranger, 'confidential')).toEqual([]);
  });

  test('a search in a chat that one may not see answers chat_not_found', async () => {
    for (const chatId of [chat.id, '999999999', '0', 'x', '']) {
      expect(await scene.refused(stranger, { q: 'hello', chatId })).toMatchObject({
        status: 404,
        code: 'chat_not_found',
      });
    }
  });

  test('a search can be limited to one chat', async () => {
    const other = await createChat(owner);
    const [here, there] = [await send(owner, chat.id, 'hello here'), await send(owner, other.id, 'hello there')];
    await scene.indexed(chat, here);
    await scene.indexed(other, there);
    expect(await scene.foundIds(owner, 'hello')).toEqual([there.id, here.id]);
    const { items } = await scene.search(owner, { q: 'hello', chatId: chat.id });
    expect(items.map(({ message }) => message.id)).toEqual([here.id]);
  });

  test('text that was edited or deleted is not shown, however old the index is', async () => {
    const edited = await send(owner, chat.id, 'first words here');
    const deleted = await send(owner, chat.id, 'other words');
    await scene.indexed(chat, edited, deleted);
    await expectStatus(200, owner.api.patch(`/api/chat/${chat.id}/messages/${edited.id}`, { content: 'second words' }));
    await expectStatus(204, owner.api.delete(`/api/chat/${chat.id}/messages/${deleted.id}`));
    expect(await scene.foundIds(owner, 'first')).toEqual([]);
    expect(await scene.foundIds(owner, 'other')).toEqual([]);
    expect(await scene.foundIds(owner, 'first words')).toEqual([]);
    const { items } = await scene.search(owner, { q: 'words' });
    expect(items.map(({ snippet }) => snippet)).toEqual([{ text: 'second words', ranges: [[7, 5]] }]);
  });

  test('while the index may hold another life of the database, a hit must contain what was searched', async () => {
    const message = await send(owner, chat.id, 'what really happened');
    const lost = { ...message, content: 'never happened' };
    for (const doubt of [{ backfillFrom: scene.position.occurredAt, backfillId: 'x' }, { epoch: 'another' }]) {
      await scene.moveTo(doubt);
      await scene.indexed(chat, lost);
      expect(await scene.foundIds(owner, 'never')).toEqual([]);
      expect(await scene.foundIds(owner, 'happened')).toEqual([message.id]);
    }
  });

  test('a text without letter or digit finds nothing; a missing text is refused', async () => {
    await scene.indexed(chat, await send(owner, chat.id, 'hello!!'));
    expect(await scene.search(owner, { q: '!!' })).toMatchObject({ items: [], total: 0, totalIsExact: true });
    expect(await scene.search(owner, { q: '' })).toMatchObject({ items: [] });
    expect(await scene.refused(owner, {})).toMatchObject({
      status: 400,
      errors: [{ pointer: '?q', code: 'required' }],
    });
    expect(await scene.refused(owner, { q: 'x'.repeat(1_001) })).toMatchObject({ code: 'invalid_request' });
    expect(await scene.refused(owner, { q: 'x', limit: '101' })).toMatchObject({ code: 'invalid_request' });
  });

  describe('is complete', () => {
    const isComplete = async () => (await scene.search(owner, { q: 'hello' })).index.complete;

    test('when the index is at the end of the stream, and the outbox is empty', async () => {
      await scene.api.database.query('delete from outbox');
      expect((await scene.search(owner, { q: 'hello' })).index).toMatchObject({ complete: true, lagMs: 0 });
    });

    test('not while a committed event is unpublished', async () => {
      await send(owner, chat.id, 'hello');
      expect(await isComplete()).toBe(false);
    });

    test('not while the index lags behind the stream', async () => {
      await scene.api.database.query('update relay_state set last_seq = 101');
      expect(await isComplete()).toBe(false);
    });

    test('not while an epoch begins, or the index is of another epoch', async () => {
      await scene.api.database.query(`update relay_state set phase = 'starting'`);
      expect(await isComplete()).toBe(false);
      await scene.api.database.query(`update relay_state set phase = 'live', epoch = 'other'`);
      expect(await isComplete()).toBe(false);
    });

    test('not while a backfill is under way, or nothing was ever indexed', async () => {
      await scene.moveTo({ backfillFrom: scene.position.occurredAt, backfillId: 'x' });
      expect(await isComplete()).toBe(false);
      await scene.index.live.clear();
      expect((await scene.search(owner, { q: 'hello' })).index).toEqual({
        appliedAt: null,
        lagMs: null,
        complete: false,
      });
    });
  });
});

describe('with the search engine away', () => {
  let api: ChatApi;

  beforeAll(async () => {
    const engine = { SEARCH_ENGINE: 'meilisearch', MEILI_URL: 'http://127.0.0.1:1' };
    api = await ChatApi.start({ RELAY_ENABLED: 'false', LOG_LEVEL: 'silent', ...engine });
  });

  afterAll(() => api.stop());

  test('only searches fail, and say when to try again', async () => {
    const [owner] = (await api.people(1)) as [Person];
    const chat = await createChat(owner);
    await send(owner, chat.id, 'hello');
    const refusal = await owner.api.get<Problem>('/api/search/messages?q=hello');
    expect(refusal).toMatchObject({ status: 503, body: { code: 'search_unavailable' } });
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await owner.api.get('/health/ready')).status).toBe(200);
    const health = await owner.api.get('/health');
    expect(health).toMatchObject({ status: 200, body: { status: 'degraded', checks: { search: { status: 'down' } } } });
  });
});
