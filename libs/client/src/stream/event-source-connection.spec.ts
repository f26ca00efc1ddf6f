import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Api } from '../rest/api.js';
import { NetworkError, ProblemError } from '../rest/errors.js';
import { settled } from '../test/fake-time.js';
import type { Ending } from './connection.js';
import { overEventSource, type EventSourceLike } from './event-source-connection.js';
import type { Frame } from './frame-parser.js';

/** An EventSource that hears what the test says. */
class FakeSource implements EventSourceLike {
  readyState = 0;
  readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();

  constructor(readonly url: string) {}

  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  says(type: string, data: string, lastEventId: string): void {
    this.listeners.get(type)?.({ data, lastEventId } as MessageEvent<string>);
  }

  fails(readyState: number): void {
    this.readyState = readyState;
    this.says('error', '', '');
  }
}

let sources: FakeSource[];
let tickets: (string | Error)[];
let frames: Frame[];
let endings: Ending[];
let connect: (cursor?: string | null) => () => void;

beforeEach(() => {
  sources = [];
  tickets = ['t1', 't2'];
  frames = [];
  endings = [];
  const post = () => {
    const ticket = tickets.shift();
    return ticket instanceof Error ? Promise.reject(ticket) : Promise.resolve({ ticket, expiresIn: 30 });
  };
  const context = { eventsUrl: 'https://chat.example.org/api/events', api: { post } as unknown as Api };
  const opening = overEventSource(context, (url) => {
    const source = new FakeSource(url);
    sources.push(source);
    return source;
  });
  const listener = {
    frame: (frame: Frame) => frames.push(frame),
    retry: () => undefined,
    ended: (e: Ending) => endings.push(e),
  };
  connect = (cursor = null) => opening({ accessToken: 'unused', cursor }, listener);
});

afterEach(() => {
  expect(sources.filter(({ readyState }) => readyState !== 2)).toEqual([]);
});

describe('a connection of a native EventSource', () => {
  it('is opened with a ticket and the cursor, and hears every type', async () => {
    const close = connect('k-1-a b');
    await settled();
    expect(sources.map(({ url }) => url)).toEqual([
      'https://chat.example.org/api/events?ticket=t1&lastEventId=k-1-a+b',
    ]);
    sources[0]?.says('message.created', '{}', 'p1');
    sources[0]?.says('stream.ready', '{}', '');
    expect(frames).toEqual([
      { event: 'message.created', id: 'p1', data: '{}' },
      { event: 'stream.ready', id: null, data: '{}' },
    ]);
    close();
    expect(endings).toEqual([]);
  });

  it('that was cut is opened with the same ticket again, and is not left to reconnect', async () => {
    connect();
    await settled();
    sources[0]?.fails(0);
    expect(endings).toEqual([{ status: 0, retryAfterMs: 0 }]);
    const close = connect('p1');
    await settled();
    expect(sources[1]?.url).toMatch(/ticket=t1&lastEventId=p1$/);
    close();
  });

  it('that was refused is opened with another ticket', async () => {
    connect();
    await settled();
    sources[0]?.fails(2);
    const close = connect();
    await settled();
    expect(sources[1]?.url).toMatch(/ticket=t2$/);
    close();
  });

  it.each([
    [new ProblemError(429, null, null, 3_000), { status: 429, retryAfterMs: 3_000 }],
    [new NetworkError(), { status: 0, retryAfterMs: 0 }],
  ])('ends as the ticket was refused', async (error, ending) => {
    tickets = [error];
    connect();
    await settled();
    expect(endings).toEqual([ending]);
  });

  it('that is closed before it has its ticket is never opened', async () => {
    connect()();
    await settled();
    expect([sources, endings]).toEqual([[], []]);
  });
});
