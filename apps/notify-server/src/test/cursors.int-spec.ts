import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { formatCursor } from '@fechatter/core';
import { eventually, StallProxy, type EventStream } from '@fechatter/testing';
import type { SourceChat } from './worlds/event-source.js';
import { heard, parseId, seqs, StreamWorld, type Listener, type NotifyServer } from './worlds/stream-world.js';

describe('a cursor', () => {
  let world: StreamWorld;
  let ada: Listener;
  let chat: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    [ada] = world.people();
    chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  async function say(count: number): Promise<string[]> {
    const said = Array.from({ length: count }, () => `message ${world.source.id()}`);
    for (const content of said) await world.source.say(chat, content);
    return said;
  }

  /** Expects a reset with this reason, and that a cut after any of its frames never hides it. */
  async function expectReset(server: NotifyServer, cursor: string, reason: string): Promise<EventStream> {
    const cut = await world.connect(server, ada, { lastEventId: cursor });
    expect(await cut.next()).toMatchObject({ event: 'stream.ready', id: null });
    cut.cut();
    const stream = await world.listen(server, ada, cursor);
    const [ready, reset, live] = stream.frames;
    expect(ready).toEqual({ event: 'stream.ready', id: null, data: '{"resumed":false,"heartbeatSeconds":20}' });
    expect(reset?.event).toBe('stream.reset');
    expect(JSON.parse(reset?.data ?? '')).toEqual({ reason, refetch: '/api/chat' });
    expect(live).toEqual({ event: 'stream.live', id: null, data: '{}' });
    const again = await world.listen(server, ada, reset?.id);
    expect(again.frames[0]).toMatchObject({ event: 'stream.ready', data: expect.stringContaining('"resumed":true') });
    const said = await say(1);
    await eventually(() => expect([heard(stream), heard(again)]).toEqual([said, said]));
    return stream;
  }

  it('resumes on the other instance without gap, duplicate or reset', async () => {
    const [one, two] = [await world.startNotify(), await world.startNotify({ RING_SIZE: '3' })];
    const first = await world.listen(one, ada);
    const before = await say(5);
    await eventually(() => expect(heard(first)).toEqual(before));
    first.cut();
    const missed = await say(20);
    const second = await world.listen(two, ada, first.lastEventId);
    const after = await say(5);
    await eventually(() => expect(heard(second)).toEqual([...missed, ...after]));
    expect(second.frames.map(({ event }) => event)).not.toContain('stream.reset');
  });

  it('resumes in the middle of a batch, from the last frame that was seen', async () => {
    const server = await world.startNotify();
    const first = await world.listen(server, ada);
    const said = await say(10);
    await eventually(() => expect(heard(first)).toEqual(said));
    const fourth = first.frames.filter(({ event }) => event === 'message.created')[3];
    const second = await world.listen(server, ada, fourth?.id);
    expect(heard(second)).toEqual(said.slice(4));
  });

  it('resumes on an instance that is behind', async () => {
    const proxy = await StallProxy.start(world.nats.url);
    const one = await world.startNotify();
    const two = await world.startNotify({ NATS_URL: proxy.urlFor(world.nats.url) });
    const first = await world.listen(one, ada);
    proxy.stall();
    const before = await say(5);
    await eventually(() => expect(heard(first)).toEqual(before));
    const cursor = first.lastEventId ?? '';
    const second = await world.connect(two, ada, { lastEventId: cursor });
    const after = await say(5);
    expect(second.frames).toEqual([]);
    proxy.resume();
    await eventually(() => expect(heard(second)).toEqual(after));
    expect(second.frames[0]).toMatchObject({ event: 'stream.ready', id: cursor });
    await proxy.close();
  });

  it('of a quiet listener is advanced by heartbeats', async () => {
    const server = await world.startNotify({ HEARTBEAT_SECONDS: '1' });
    const stranger = world.person();
    const stream = await world.listen(server, stranger);
    const started = parseId(stream.lastEventId).streamSeq;
    await say(3);
    const { id } = await stream.next('stream.heartbeat');
    expect(parseId(id).streamSeq).toBe(started + 3);
  });

  it('in the URL serves a first connection, and the header wins over it', async () => {
    const server = await world.startNotify();
    const first = await world.listen(server, ada);
    const said = await say(4);
    await eventually(() => expect(heard(first)).toEqual(said));
    const [older, , newer] = first.frames.filter(({ event }) => event === 'message.created').map(({ id }) => id ?? '');
    const url = `${server.url}/api/events?lastEventId=${older}`;
    const byUrl = await world.open(url, ada);
    await eventually(() => expect(heard(byUrl)).toEqual(said.slice(1)));
    const byBoth = await world.open(url, ada, { lastEventId: newer ?? '' });
    await eventually(() => expect(heard(byBoth)).toEqual(said.slice(3)));
  });

  it.each(['nonsense', 'abcd-0-000000', 'abcd-12-zzzzzz'])('that is malformed is reset: %s', async (cursor) => {
    await expectReset(await world.startNotify(), cursor, 'malformed');
  });

  it('of another epoch is reset', async () => {
    const server = await world.startNotify();
    const stream = await world.listen(server, ada);
    const cursor = formatCursor({ ...parseId(stream.lastEventId), epoch: 'another0' });
    await expectReset(server, cursor, 'epoch');
  });

  it('beyond the stream is reset', async () => {
    const server = await world.startNotify();
    const { streamSeq, ...rest } = parseId((await world.listen(server, ada)).lastEventId);
    await expectReset(server, formatCursor({ ...rest, streamSeq: streamSeq + 100 }), 'future');
  });

  it('that is too old is reset', async () => {
    const first = await world.listen(await world.startNotify(), ada);
    const cursor = parseId(first.lastEventId);
    await say(10);
    await world.source.forgetThrough(cursor.streamSeq + 5);
    await expectReset(await world.startNotify(), formatCursor(cursor), 'expired');
  });

  it('just before the first remaining event resumes', async () => {
    const first = await world.listen(await world.startNotify(), ada);
    const cursor = parseId(first.lastEventId);
    const said = await say(5);
    await world.source.forgetThrough(cursor.streamSeq);
    const second = await world.listen(await world.startNotify({ RING_SIZE: '2' }), ada, formatCursor(cursor));
    expect(heard(second)).toEqual(said);
  });

  it('with too many events after it is reset', async () => {
    const server = await world.startNotify({ RING_SIZE: '2', REPLAY_LIMIT: '5' });
    const stream = await world.listen(server, ada);
    const cursor = stream.lastEventId ?? '';
    const said = await say(10);
    await eventually(() => expect(heard(stream)).toEqual(said));
    await expectReset(server, cursor, 'too_far');
  });

  it.each([
    ['in the ring', '100'],
    ['older than the ring', '2'],
  ])('that names another event at its position is reset: %s', async (_, RING_SIZE) => {
    const server = await world.startNotify({ RING_SIZE });
    const stream = await world.listen(server, ada);
    const said = await say(10);
    await eventually(() => expect(heard(stream)).toEqual(said));
    const third = parseId(stream.frames.filter(({ event }) => event === 'message.created')[2]?.id ?? null);
    const idPrefix = third.idPrefix === 'ffffff' ? 'eeeeee' : 'ffffff';
    await expectReset(server, formatCursor({ ...third, idPrefix }), 'epoch');
  });

  it('is sent when the stream holds documents but no event', async () => {
    await world.source.beginEpoch();
    await world.source.putDocument(chat);
    const [one, two] = [await world.startNotify(), await world.startNotify()];
    const first = await world.listen(one, ada);
    const second = await world.listen(two, ada, first.lastEventId);
    const said = await say(2);
    await eventually(() => expect([heard(first), heard(second)]).toEqual([said, said]));
  });

  it('from before the first event survives the purge of the documents after it', async () => {
    await world.source.beginEpoch();
    const server = await world.startNotify();
    const before = (await world.listen(server, ada)).lastEventId;
    for (let count = 0; count < 3; count += 1) await world.source.putDocument(chat);
    const said = await say(1);
    const listener = await world.listen(server, ada);
    await world.source.forgetThrough(parseId(listener.lastEventId).streamSeq - 1);
    expect(heard(await world.listen(server, ada, before))).toEqual(said);
  });

  it('of a stream without events works like any other', async () => {
    await world.source.beginEpoch();
    const [one, two] = [await world.startNotify(), await world.startNotify()];
    const first = await world.listen(one, ada);
    await world.source.putDocument(chat);
    const second = await world.listen(two, ada, first.lastEventId);
    const said = await say(2);
    await eventually(() => expect([heard(first), heard(second)]).toEqual([said, said]));
    const third = await world.listen(one, ada, second.frames[0]?.id);
    expect(heard(third)).toEqual(said);
  });

  it('an event that happens while people connect and replay is seen exactly once', async () => {
    const servers = [await world.startNotify({ RING_SIZE: '7' }), await world.startNotify()];
    const cursors = [(await world.listen(servers[0] as NotifyServer, ada)).lastEventId];
    const streams: EventStream[] = [];
    let isOver = false;
    const talking = (async () => {
      for (let count = 0; count < 250; count += 1) await world.source.say(chat, 'x');
      isOver = true;
    })();
    while (!isOver) {
      const cursor = cursors[Math.floor(Math.random() * cursors.length)] ?? '';
      const stream = await world.connect(servers[streams.length % 2] as NotifyServer, ada, { lastEventId: cursor });
      await stream.next('stream.live');
      streams.push(stream);
      cursors.push(stream.lastEventId);
    }
    await talking;
    for (const stream of streams) {
      await eventually(() => expect(seqs(stream).at(-1)).toBe(chat.lastSeq));
      expect(seqs(stream)).toEqual(Array.from(seqs(stream), (_, index) => (seqs(stream)[0] ?? 0) + index));
      expect(stream.frames.map(({ event }) => event)).not.toContain('stream.reset');
    }
    expect(seqs(streams[0] as EventStream)[0]).toBe(2);
  });
});
