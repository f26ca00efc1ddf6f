import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { browserEnvironment } from '../environment/browser-environment.js';
import { FakeTime } from '../test/fake-time.js';
import { ScriptedServer, type StreamRequest } from '../test/scripted-server.js';
import { openEventStream, type EventStream, type Heard, type StreamState } from './event-stream.js';
import { fetchConnection } from './fetch-connection.js';

let server: ScriptedServer;
let time: FakeTime;
let events: EventTarget;
let stream: EventStream;
let heard: Heard[];
let states: StreamState[];
let tokens: string[];
let renewed: string[];
let endSession: () => void;

beforeEach(async () => {
  server = await ScriptedServer.start();
  time = new FakeTime();
  events = new EventTarget();
  heard = [];
  states = [];
  tokens = ['token-1'];
  renewed = [];
});

afterEach(async () => {
  stream.close();
  await server.close();
});

const session = {
  accessToken: () => Promise.resolve(tokens.at(-1) ?? ''),
  renew: (refused: string) => {
    renewed.push(refused);
    tokens.push(`token-${tokens.length + 1}`);
    return session.accessToken();
  },
  onEnded: (listener: () => void) => {
    endSession = listener;
    return () => {};
  },
};

function open(cursor: string | null = null): void {
  const environment = browserEnvironment({ ...time, events });
  stream = openEventStream({
    ...{ connect: fetchConnection(server.url, environment), session, environment, cursor },
    onHeard: (item) => heard.push(item),
    onState: (state) => states.push(state),
  });
}

async function openLive(id = '1'): Promise<StreamRequest> {
  open();
  const request = await server.next();
  request.live(id);
  await until('live');
  return request;
}

const until = (name: StreamState['name']) => eventually(() => expect(states.at(-1)).toMatchObject({ name }));
const event = (id: string) => ({ id, type: 'message.created', chatId: '7', seq: 1, data: {} });
const idsHeard = () => heard.flatMap((item) => (item.event ? [item.event.id] : []));

/** Expects that nothing connects before `ms` have passed, and that something does then. */
async function expectNextAfter(ms: number): Promise<StreamRequest> {
  const before = server.requests.length;
  await time.pass(ms - 1);
  expect(server.requests).toHaveLength(before);
  await time.pass(1);
  return server.next();
}

describe('a stream', () => {
  it('sends token and cursor, and passes events on with the position after them', async () => {
    open('start');
    const request = await server.next();
    expect(request.headers).toMatchObject({ authorization: 'Bearer token-1', 'last-event-id': 'start' });
    request.live('start');
    request.frame('message.created', event('a'), 'p1');
    request.frame('stream.heartbeat', {}, 'p2');
    await eventually(() => expect(heard.at(-1)).toEqual({ cursor: 'p2' }));
    expect(heard.at(-2)).toEqual({ event: event('a'), cursor: 'p1' });
    expect(states.map(({ name }) => name)).toEqual(['connecting', 'live']);
  });

  it('resumes after the last complete frame', async () => {
    const first = await openLive();
    first.frame('message.created', event('a'), 'p1');
    first.write(`id: p2\nevent: message.created\ndata: ${JSON.stringify(event('b'))}\n`);
    await eventually(() => expect(idsHeard()).toEqual(['a']));
    first.cut();
    await until('waiting');
    expect((await expectNextAfter(2_000)).headers).toMatchObject({ 'last-event-id': 'p1' });
  });

  it('passes an event on once, however often it comes', async () => {
    const first = await openLive();
    first.frame('message.created', event('a'), 'p1');
    first.cut();
    await until('waiting');
    const second = await expectNextAfter(2_000);
    second.live();
    for (const id of ['a', 'b', 'b', 'c']) second.frame('message.created', event(id), `p-${id}`);
    await eventually(() => expect(idsHeard()).toEqual(['a', 'b', 'c']));
  });

  it('passes a reset on, and takes the events again that come after it', async () => {
    const request = await openLive();
    request.frame('message.created', event('a'), 'p1');
    request.frame('stream.reset', { reason: 'epoch', refetch: [] }, 'q1');
    request.frame('message.created', event('a'), 'q2');
    await eventually(() => expect(idsHeard()).toEqual(['a', 'a']));
    expect(heard).toContainEqual({ reset: 'epoch', cursor: 'q1' });
  });

  it('passes on who is typing and who is there, and keeps its place', async () => {
    const request = await openLive();
    const typing = { chatId: '42', threadRootId: null, userId: '3', expiresAt: '2026-11-23T09:02:06.000Z' };
    request.frame('typing.started', typing);
    request.frame('typing.started', typing);
    request.frame('message.created', event('a'), 'p1');
    await eventually(() => expect(idsHeard()).toEqual(['a']));
    const notice = { notice: { type: 'typing.started', data: typing }, cursor: '1' };
    expect(heard.filter((item) => item.notice)).toEqual([notice, notice]);
  });

  it('skips frames that it does not know, or that are no JSON', async () => {
    const request = await openLive();
    request.frame('stream.later', { more: 1 });
    request.write('event: message.created\ndata: {\n\n');
    request.write('event: message.created\ndata: null\n\n');
    request.frame('entity.happened', { ...event('x'), type: 'entity.happened' }, 'p1');
    await eventually(() => expect(idsHeard()).toEqual(['x']));
    expect(states.at(-1)).toEqual({ name: 'live' });
  });

  it('ends with the session, and closes its connection', async () => {
    const request = await openLive();
    endSession();
    expect(states.at(-1)).toEqual({ name: 'closed', reason: 'signed_out' });
    await eventually(() => expect(request.isClosed).toBe(true));
    expect(time.pending).toBe(0);
  });
});

describe('a stream that ends', () => {
  it.each(['slow_consumer', 'draining', 'unavailable', 'too_many_streams', 'starting'])(
    'with %s connects again after the time that the server asks for',
    async (reason) => {
      const request = await openLive();
      request.write('retry: 3000\n\n');
      request.frame('stream.closing', { reason, reconnect: true });
      await until('waiting');
      expect(states.at(-1)).toEqual({ name: 'waiting', untilMs: time.now() + 3_000, reason });
      await expectNextAfter(3_000);
    },
  );

  it.each(['session_revoked', 'a_later_reason'])('with %s, and no hope, stays closed', async (reason) => {
    const request = await openLive();
    request.frame('stream.closing', { reason, reconnect: false });
    await until('closed');
    expect(states.at(-1)).toEqual({ name: 'closed', reason });
    await time.pass(300_000);
    expect(server.requests).toHaveLength(1);
  });

  it('with token_expired connects at once with another token', async () => {
    const request = await openLive();
    request.frame('stream.closing', { reason: 'token_expired', reconnect: true });
    expect((await server.next()).headers).toMatchObject({ authorization: 'Bearer token-2', 'last-event-id': '1' });
    expect(renewed).toEqual(['token-1']);
  });

  it('with token_expired again before it is live waits', async () => {
    const request = await openLive();
    request.frame('stream.closing', { reason: 'token_expired', reconnect: true });
    const second = await server.next();
    second.frame('stream.closing', { reason: 'token_expired', reconnect: true });
    await until('waiting');
    expect((await expectNextAfter(4_000)).headers).toMatchObject({ authorization: 'Bearer token-3' });
  });
});

describe('a stream that is refused', () => {
  it.each([400, 403, 404, 406])('with %d stays closed', async (status) => {
    open();
    (await server.next()).refuse(status);
    await until('closed');
    expect(states.at(-1)).toEqual({ name: 'closed', reason: `refused_${status}` });
  });

  it('with 401 renews the token once, and is signed out after another 401', async () => {
    open();
    (await server.next()).refuse(401);
    const second = await server.next();
    expect(second.headers.authorization).toBe('Bearer token-2');
    second.refuse(401);
    await until('closed');
    expect(states.at(-1)).toEqual({ name: 'closed', reason: 'signed_out' });
    expect(renewed).toEqual(['token-1']);
  });

  it.each([408, 429, 500, 502, 503])('with %d waits for Retry-After, if that is longer', async (status) => {
    open();
    (await server.next()).refuse(status, { 'retry-after': '7' });
    await until('waiting');
    (await expectNextAfter(7_000)).refuse(status, { 'retry-after': '1' });
    await until('waiting');
    await expectNextAfter(4_000);
  });

  it('waits twice as long after each failure, up to a minute, and little again once it was live', async () => {
    open();
    for (const seconds of [2, 4, 8, 16, 32, 60, 60]) {
      (await server.next()).cut();
      await until('waiting');
      await time.pass(seconds * 1_000 - 1);
      expect(states.at(-1)).toMatchObject({ name: 'waiting' });
      await time.pass(1);
    }
    const request = await server.next();
    request.live();
    await until('live');
    request.cut();
    await until('waiting');
    await expectNextAfter(2_000);
  });

  it('by something else on the way, which answers with a page, waits', async () => {
    open();
    (await server.next()).answer('text/html', '<p>Please sign in to the Wi-Fi</p>');
    await until('waiting');
    await expectNextAfter(2_000);
  });
});

describe('a stream that hears nothing', () => {
  it('for 2.5 heartbeats connects again', async () => {
    open();
    const request = await server.next();
    request.live('1', 8);
    await until('live');
    await time.pass(20_000);
    expect(states.at(-1)).toEqual({ name: 'live' });
    await time.pass(10_000);
    expect(states.map(({ name }) => name)).toContain('waiting');
    await eventually(() => expect(request.isClosed).toBe(true));
  });

  it('stays as long as there are heartbeats', async () => {
    const request = await openLive();
    for (let beat = 0; beat < 10; beat += 1) {
      await time.pass(20_000);
      request.frame('stream.heartbeat', {}, `h${beat}`);
      await eventually(() => expect(heard.at(-1)).toEqual({ cursor: `h${beat}` }));
    }
    expect(server.requests).toHaveLength(1);
  });

  it('gives up a connection that is never answered', async () => {
    open();
    const request = await server.next();
    await time.pass(62_000);
    await eventually(() => expect(request.isClosed).toBe(true));
    await server.next();
  });
});

describe('a stream of a computer that wakes', () => {
  it('connects again at once after a sleep, although the connection looks alive', async () => {
    const request = await openLive('p1');
    await time.sleep(8 * 3_600_000);
    expect((await server.next()).headers).toMatchObject({ 'last-event-id': 'p1' });
    await eventually(() => expect(request.isClosed).toBe(true));
  });

  it.each(['pageshow', 'online', 'visibilitychange'])('connects again at once at %s', async (signal) => {
    await openLive();
    await time.pass(3_000);
    events.dispatchEvent(new Event(signal));
    await server.next();
  });

  it('does not wait any longer if it was waiting, and connects once for several signals', async () => {
    open();
    (await server.next()).cut();
    await until('waiting');
    for (const signal of ['pageshow', 'online', 'visibilitychange']) events.dispatchEvent(new Event(signal));
    const request = await server.next();
    request.live();
    await until('live');
    expect(server.requests).toHaveLength(2);
  });

  it('does not take the throttled timers of a hidden page for a sleep', async () => {
    const request = await openLive();
    await time.sleep(60_000 - 20_000);
    request.frame('stream.heartbeat', {}, 'h');
    await eventually(() => expect(heard.at(-1)).toEqual({ cursor: 'h' }));
    await time.sleep(30_000);
    expect(states.at(-1)).toEqual({ name: 'live' });
    expect(server.requests).toHaveLength(1);
  });
});
