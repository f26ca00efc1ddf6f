import { eventually } from '@fechatter/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventsPage, ListedEvent } from '../../replays/pull.js';
import type { SourceChat } from '../worlds/event-source.js';
import { StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

describe('a page of events', () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let ada: Listener;
  let bo: Listener;
  let chat: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    server = await world.startNotify();
    [ada, bo] = world.people();
    chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  async function ask(query: Record<string, string>, person = ada, at = server) {
    const response = await fetch(`${at.url}/api/events?${new URLSearchParams(query).toString()}`, {
      headers: { authorization: `Bearer ${person.token}`, accept: 'application/json' },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }

  async function pull(query: Record<string, string> = {}, person = ada, at = server): Promise<EventsPage> {
    const { status, body } = await ask(query, person, at);
    expect(status).toBe(200);
    return body as EventsPage;
  }

  const texts = (page: EventsPage) => page.events.flatMap((event) => textOf(event));

  async function say(...contents: string[]) {
    for (const content of contents) await world.source.say(chat, content);
  }

  it('without a cursor is empty, and has the present one', async () => {
    await say('before');
    await eventually(async () => {
      const { events, hasMore, reset, cursor } = await pull();
      expect({ events, hasMore, reset }).toEqual({ events: [], hasMore: false, reset: null });
      expect(cursor).toMatch(/^\w+-\d+-[0-9a-f]{6}$/);
    });
  });

  it('has what came after the cursor, in order and in pages', async () => {
    const { cursor } = await pull();
    await say('one', 'two', 'three');
    await eventually(async () => expect(texts(await pull({ after: cursor }))).toEqual(['one', 'two', 'three']));
    const first = await pull({ after: cursor, limit: '2' });
    expect([texts(first), first.hasMore]).toEqual([['one', 'two'], true]);
    const second = await pull({ after: first.cursor, limit: '2' });
    expect([texts(second), second.hasMore]).toEqual([['three'], false]);
    const third = await pull({ after: second.cursor });
    expect([texts(third), third.hasMore, third.cursor]).toEqual([[], false, second.cursor]);
  });

  it('goes on where another instance, or a stream, has ended, also beyond the ring', async () => {
    const stream = await world.listen(server, ada);
    await say('one', 'two', 'three');
    const cursor = (await stream.next('message.created')).id ?? '';
    await stream.next('message.created');
    await stream.next('message.created');
    const small = await world.startNotify({ RING_SIZE: '1' });
    const pages: string[] = [];
    for (let after = cursor, more = true; more;) {
      const page = await pull({ after, limit: '1' }, ada, small);
      pages.push(...texts(page));
      [after, more] = [page.cursor, page.hasMore];
    }
    expect(pages).toEqual(['two', 'three']);
  });

  it('waits for an event, as long as the client says', async () => {
    const { cursor } = await pull();
    const waiting = pull({ after: cursor, waitSeconds: '20' });
    // Other people's events neither end nor fill it.
    const stranger = world.person();
    const elsewhere = await world.source.createChat(stranger.workspaceId, [stranger.userId]);
    await world.source.say(elsewhere, 'not for you');
    await say('at last');
    expect(texts(await waiting)).toEqual(['at last']);
    const none = await pull({ after: (await pull()).cursor, waitSeconds: '1' });
    expect(none).toMatchObject({ events: [], hasMore: false, reset: null });
  });

  it('is narrowed like a stream', async () => {
    const { cursor } = await pull();
    await say('one');
    await world.source.rename(ada.workspaceId, 'Tea');
    await eventually(async () => expect((await pull({ after: cursor })).events).toHaveLength(2));
    const { events } = await pull({ after: cursor, types: 'workspace.updated' });
    expect(events.map(({ type }) => type)).toEqual(['workspace.updated']);
  });

  it('has the person’s own events alone', async () => {
    const outsider = world.person({ workspaceId: ada.workspaceId });
    const { cursor } = await pull({}, outsider);
    await say('between ourselves');
    await world.source.rename(ada.workspaceId, 'Tea');
    await eventually(async () => expect((await pull({ after: cursor }, outsider)).events).toHaveLength(1));
    const { events } = await pull({ after: cursor }, outsider);
    expect(events.map(({ type }) => type)).toEqual(['workspace.updated']);
  });

  it('reports a gap, with a cursor from which to go on', async () => {
    const { cursor } = await pull();
    await world.source.beginEpoch();
    const reset = (reason: string) => ({ events: [], hasMore: false, reset: { reason, refetch: '/api/chat' } });
    await eventually(async () => expect(await pull({ after: cursor })).toMatchObject(reset('epoch')));
    const gap = await pull({ after: 'nonsense' });
    expect(gap).toMatchObject(reset('malformed'));
    await say('after the gap');
    await eventually(async () => expect(texts(await pull({ after: gap.cursor }))).toEqual(['after the gap']));
  });

  it('is refused to a session that ended while it waited', async () => {
    const own = await world.startNotify({ MAX_STREAMS_PER_PERSON: '1' });
    const { cursor } = await pull({}, ada, own);
    const waiting = ask({ after: cursor, waitSeconds: '20' }, ada, own);
    await eventually(async () => expect((await ask({}, ada, own)).status).toBe(429));
    await world.source.revoke({ sessionId: ada.sessionId, kind: 'session' });
    await world.source.say(chat, 'behind your back');
    const { status, body } = await waiting;
    expect([status, (body as { code: string }).code]).toEqual([401, 'session_revoked']);
  });

  it('takes a place while it waits, and leaves it with the client', async () => {
    const own = await world.startNotify({ MAX_STREAMS_PER_PERSON: '1' });
    const { cursor } = await pull({}, ada, own);
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${ada.token}`, accept: 'application/json' };
    const waiting = fetch(`${own.url}/api/events?after=${cursor}&waitSeconds=30`, { headers, signal: leaving.signal });
    waiting.catch(() => undefined);
    await eventually(async () => expect((await ask({}, ada, own)).status).toBe(429));
    leaving.abort();
    await eventually(async () => expect((await ask({}, ada, own)).status).toBe(200));
  });

  it('is answered at once when the instance stops', async () => {
    const own = await world.startNotify({ MAX_STREAMS_PER_PERSON: '1', SHUTDOWN_GRACE_MS: '5000' });
    const { cursor } = await pull({}, ada, own);
    const waiting = ask({ after: cursor, waitSeconds: '30' }, ada, own);
    await eventually(async () => expect((await ask({}, ada, own)).status).toBe(429));
    await world.stopNotify(own);
    expect(await waiting).toMatchObject({ status: 200, body: { events: [], cursor } });
  });

  it.each([
    [{ limit: '0' }, '`limit` is 0; it must be a whole number from 1 to 100.'],
    [{ waitSeconds: '31' }, '`waitSeconds` is 31; it must be a whole number from 0 to 30.'],
    [{ lastEventId: 'x' }, '`lastEventId` is for a stream: a page goes on from `after`.'],
  ])('%j is refused with the rule', async (query: Record<string, string>, detail) => {
    const { status, body } = await ask(query);
    expect([status, (body as { detail: string }).detail]).toEqual([400, detail]);
  });
});

function textOf({ type, data }: ListedEvent): string[] {
  return type === 'message.created' ? [(data as { message: { content: string } }).message.content] : [];
}
