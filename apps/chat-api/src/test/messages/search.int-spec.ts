import type { Chat, IndexCheckpoint, IndexEntry, Message, MessageIndex, SearchAnswer } from '@fechatter/core';
import { openMessageIndex } from '@fechatter/search';
import {
  createChat,
  expectStatus,
  MemoryPointers,
  removeMember,
  send,
  type Person,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ChatApi } from '../worlds/chat-api.js';

const SEARCH = '/api/search/messages';

describe('searching messages', () => {
  let api: ChatApi;
  let index: MessageIndex;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let chat: Chat;
  let position: IndexCheckpoint;

  beforeAll(async () => {
    api = await ChatApi.start({ RELAY_ENABLED: 'false' });
    index = openMessageIndex(
      { searchEngine: 'postgres', searchDatabaseUrl: api.database.searchUrl },
      new MemoryPointers(),
    );
    await index.prepare();
    await index.takeOver(1);
  });

  beforeEach(async () => {
    const people = await api.people(3);
    [owner, member, stranger] = people as [Person, Person, Person];
    chat = await createChat(owner, { members: [member] });
    await api.database.query('delete from outbox');
    await api.database.query(`update relay_state set epoch = 'k3f9', phase = 'live', last_seq = 100`);
    position = {
      epoch: 'k3f9',
      lineage: '',
      recipe: 'r',
      streamSeq: 100,
      occurredAt: '2026-11-23T12:00:00.000Z',
      backfillFrom: null,
      backfillId: null,
      generation: 1,
    };
    await index.live.clear();
    await index.live.apply([], position, position);
  });

  afterAll(async () => {
    await index.close();
    await api.stop();
  });

  const indexed = async (...messages: Message[]): Promise<void> => {
    await index.live.apply(
      messages.map((message) => entryOf(message, chat)),
      position,
      position,
    );
  };
  const search = (person: Person, query: Record<string, string>): Promise<SearchAnswer> =>
    expectStatus(200, person.api.get<SearchAnswer>(`${SEARCH}?${new URLSearchParams(query).toString()}`));
  const refused = async (person: Person, query: Record<string, string>): Promise<Problem> =>
    (await person.api.get<Problem>(`${SEARCH}?${new URLSearchParams(query).toString()}`)).body;
  const foundIds = async (person: Person, q: string): Promise<string[]> =>
    (await search(person, { q })).items.map(({ message }) => message.id);

  test('a hit has the message, its chat and sender, and the ranges of the matching words', async () => {
    const message = await send(member, chat.id, '<b>Hello</b> 👋🏽 wörld');
    await indexed(message);
    const answer = await search(owner, { q: 'world helo hallo' });
    expect(answer.items).toEqual([]);
    expect(await search(owner, { q: 'world hallo' })).toEqual({
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
        },
      ],
      total: 1,
      totalIsExact: true,
      facets: null,
      nextCursor: null,
      index: { appliedAt: '2026-11-23T12:00:00.000Z', lagMs: expect.any(Number), complete: false },
    });
  });

  test('people find messages only in their own chats; somebody removed finds none at once', async () => {
    await indexed(await send(owner, chat.id, 'confidential'));
    expect(await foundIds(member, 'confidential')).toHaveLength(1);
    expect(await foundIds(stranger, 'confidential')).toEqual([]);
    await removeMember(owner, chat.id, member);
    expect(await foundIds(member, 'confidential')).toEqual([]);
    expect(await foundIds(owner, 'confidential')).toHaveLength(1);
  });

  test('nobody finds messages of a deleted chat, however old the index is', async () => {
    await indexed(await send(owner, chat.id, 'confidential'));
    await expectStatus(204, owner.api.delete(`/api/chat/${chat.id}`));
    for (const person of [owner, member]) {
      expect(await foundIds(person, 'confidential')).toEqual([]);
      expect(await refused(person, { q: 'confidential', chatId: chat.id })).toMatchObject({ code: 'chat_not_found' });
    }
  });

  test('a hit is found only by members of the chat that PostgreSQL names, whatever the index says', async () => {
    const message = await send(owner, chat.id, 'confidential');
    const theirs = await createChat(stranger);
    await index.live.apply([entryOf(message, theirs)], position, position);
    expect(await foundIds(stranger, 'confidential')).toEqual([]);
  });

  test('a search in a chat that one may not see answers chat_not_found', async () => {
    for (const chatId of [chat.id, '999999999', '0', 'x', '']) {
      expect(await refused(stranger, { q: 'hello', chatId })).toMatchObject({ status: 404, code: 'chat_not_found' });
    }
  });

  test('a search can be limited to one chat', async () => {
    const other = await createChat(owner);
    const [here, there] = [await send(owner, chat.id, 'hello here'), await send(owner, other.id, 'hello there')];
    await index.live.apply([entryOf(here, chat), entryOf(there, other)], position, position);
    expect(await foundIds(owner, 'hello')).toEqual([there.id, here.id]);
    const { items } = await search(owner, { q: 'hello', chatId: chat.id });
    expect(items.map(({ message }) => message.id)).toEqual([here.id]);
  });

  test('text that was edited or deleted is not shown, however old the index is', async () => {
    const edited = await send(owner, chat.id, 'first words here');
    const deleted = await send(owner, chat.id, 'other words');
    await indexed(edited, deleted);
    await expectStatus(200, owner.api.patch(`/api/chat/${chat.id}/messages/${edited.id}`, { content: 'second words' }));
    await expectStatus(204, owner.api.delete(`/api/chat/${chat.id}/messages/${deleted.id}`));
    expect(await foundIds(owner, 'first')).toEqual([]);
    expect(await foundIds(owner, 'other')).toEqual([]);
    const { items } = await search(owner, { q: 'first words' });
    expect(items.map(({ snippet }) => snippet)).toEqual([{ text: 'second words', ranges: [[7, 5]] }]);
  });

  test('while the index may hold another life of the database, a hit must contain what was searched', async () => {
    const message = await send(owner, chat.id, 'what really happened');
    const lost = { ...message, content: 'never happened' };
    for (const doubt of [{ backfillFrom: position.occurredAt, backfillId: 'x' }, { epoch: 'another' }]) {
      await index.live.apply([entryOf(lost, chat)], { ...position, ...doubt }, position);
      expect(await foundIds(owner, 'never')).toEqual([]);
      expect(await foundIds(owner, 'happened')).toEqual([message.id]);
    }
  });

  test('paging reaches every hit, and a cursor belongs to one query', async () => {
    const messages: Message[] = [];
    for (let count = 0; count < 7; count += 1) messages.push(await send(owner, chat.id, `needle ${count}`));
    await indexed(...messages);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: SearchAnswer = await search(owner, { q: 'needle', limit: '3', ...(cursor && { cursor }) });
      seen.push(...page.items.map(({ message }) => message.id));
      cursor = page.nextCursor;
      if (cursor) expect(await refused(owner, { q: 'other', cursor })).toMatchObject({ code: 'invalid_cursor' });
    } while (cursor);
    expect(seen).toEqual(messages.map(({ id }) => id).reverse());
    expect(await refused(owner, { q: 'needle', cursor: 'x' })).toMatchObject({ status: 400, code: 'invalid_cursor' });
  });

  test('a text without letter or digit finds nothing; a missing text is refused', async () => {
    await indexed(await send(owner, chat.id, 'hello!!'));
    expect(await search(owner, { q: '!!' })).toMatchObject({ items: [], total: 0, totalIsExact: true });
    expect(await search(owner, { q: '' })).toMatchObject({ items: [] });
    expect(await refused(owner, {})).toMatchObject({ status: 400, errors: [{ pointer: '?q', code: 'required' }] });
    expect(await refused(owner, { q: 'x'.repeat(1_001) })).toMatchObject({ code: 'invalid_request' });
    expect(await refused(owner, { q: 'x', limit: '101' })).toMatchObject({ code: 'invalid_request' });
  });

  describe('is complete', () => {
    const isComplete = async () => (await search(owner, { q: 'hello' })).index.complete;

    test('when the index is at the end of the stream, and the outbox is empty', async () => {
      await api.database.query('delete from outbox');
      expect((await search(owner, { q: 'hello' })).index).toMatchObject({ complete: true, lagMs: 0 });
    });

    test('not while a committed event is unpublished', async () => {
      await send(owner, chat.id, 'hello');
      expect(await isComplete()).toBe(false);
    });

    test('not while the index lags behind the stream', async () => {
      await api.database.query('update relay_state set last_seq = 101');
      expect(await isComplete()).toBe(false);
    });

    test('not while an epoch begins, or the index is of another epoch', async () => {
      await api.database.query(`update relay_state set phase = 'starting'`);
      expect(await isComplete()).toBe(false);
      await api.database.query(`update relay_state set phase = 'live', epoch = 'other'`);
      expect(await isComplete()).toBe(false);
    });

    test('not while a backfill is under way, or nothing was ever indexed', async () => {
      await index.live.apply([], { ...position, backfillFrom: position.occurredAt, backfillId: 'x' }, position);
      expect(await isComplete()).toBe(false);
      await index.live.clear();
      expect((await search(owner, { q: 'hello' })).index).toEqual({ appliedAt: null, lagMs: null, complete: false });
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
    const refusal = await owner.api.get<Problem>(`${SEARCH}?q=hello`);
    expect(refusal).toMatchObject({ status: 503, body: { code: 'search_unavailable' } });
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await owner.api.get('/health/ready')).status).toBe(200);
    const health = await owner.api.get('/health');
    expect(health).toMatchObject({ status: 200, body: { status: 'degraded', checks: { search: { status: 'down' } } } });
  });
});

function entryOf(message: Message, { id: chatId, workspaceId, type: chatType }: Chat): IndexEntry {
  const { id, senderId, createdAt, changedSeq: version } = message;
  return { id, workspaceId, chatId, chatType, senderId, content: message.content ?? '', createdAt, version };
}
