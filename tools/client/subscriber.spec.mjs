import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Refused } from './retry.mjs';
import { Subscriber } from './subscriber.mjs';
import { within } from './within.mjs';

/** Slow enough to cut the stream in the middle. */
const PACE_MS = 5;
const EVENTS = Array.from({ length: 40 }, (_, index) => ({
  ...{ id: `event-${index + 1}`, type: 'message.created', chatId: '1', seq: index + 1 },
  data: { message: { id: String(index + 1), content: 'ü'.repeat(200) } },
}));

const frame = (event) => `event: ${event.type}\nid: e-${event.seq}-aaaaaa\ndata: ${JSON.stringify(event)}\n\n`;

function pieces(text, size) {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
}

/**
 * Serves every event after `Last-Event-ID`, each in one write, as notify-server does, or in several of
 * `pieceBytes`. `asked` has the `Last-Event-ID` of each request.
 */
async function streamServer({ pieceBytes = 10_000 } = {}) {
  const asked = [];
  const server = createServer(async (request, response) => {
    asked.push(request.headers['last-event-id']);
    const after = Number(request.headers['last-event-id']?.split('-')[1] ?? 0);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: stream.ready\ndata: {}\n\n');
    for (const event of EVENTS.slice(after)) {
      for (const piece of pieces(frame(event), pieceBytes)) {
        if (response.destroyed) return;
        await new Promise((resolve) => response.write(piece, resolve));
        await delay(PACE_MS);
      }
    }
    response.write('event: stream.live\ndata: {}\n\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, asked, url: `http://127.0.0.1:${server.address().port}` };
}

describe('a subscriber that is cut', () => {
  let servers;
  let subscriber;

  beforeEach(async () => {
    servers = [await streamServer(), await streamServer()];
    const urls = servers.map(({ url }) => url);
    subscriber = new Subscriber('listener', { accessToken: 'token' }, urls);
  });

  afterEach(async () => {
    await subscriber.close();
    for (const { server } of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  it.each([true, false])(
    'resumes from its cursor on the other server and receives every event once (mid-frame: %s)',
    async (midFrame) => {
      subscriber.start();
      for (const heard of [5, 12, 20, 31]) {
        await within(5_000, () => subscriber.heard.length >= heard, 1);
        subscriber.cut({ midFrame });
      }
      const isLive = await within(5_000, () => subscriber.isLive && subscriber.connections === 4);

      expect(isLive).toBe(true);
      expect(subscriber.heard.map(({ id }) => id)).toEqual(EVENTS.map(({ id }) => id));
      expect(servers.map(({ asked }) => asked.length)).toEqual([3, 2]);
      expect(servers[0].asked[0]).toBeUndefined();
      expect(servers[1].asked[0]).toMatch(/^e-\d+-aaaaaa$/);
    },
  );
});

it('a subscriber receives the same events however their bytes are cut', async () => {
  const { server, url } = await streamServer({ pieceBytes: 151 });
  const subscriber = new Subscriber('listener', { accessToken: 'token' }, [url]);
  subscriber.start();
  await within(5_000, () => subscriber.isLive);
  await subscriber.close();
  server.close();

  expect(subscriber.heard.map(({ at: _, ...event }) => event)).toEqual(EVENTS);
});

describe('a subscriber that is refused', () => {
  let servers = [];
  let subscriber;

  afterEach(async () => {
    await subscriber.close();
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A server that gives these answers in turn, the last one for ever, and notes when it was asked. */
  async function refusingServer(...answers) {
    const times = [];
    const server = createServer((request, response) => {
      times.push(performance.now());
      const [status, headers = {}] = answers[Math.min(times.length, answers.length) - 1];
      response.writeHead(status, headers);
      if (status === 200) response.write('event: stream.live\ndata: {}\n\n');
      else response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    return { times, url: `http://127.0.0.1:${server.address().port}` };
  }

  function startAt(urls, session = { accessToken: 'token', refresh: () => Promise.resolve() }) {
    subscriber = new Subscriber('listener', session, urls);
    subscriber.start();
  }

  it.each([429, 503])('with %d waits for Retry-After before it asks that server again', async (status) => {
    const { times, url } = await refusingServer([status, { 'retry-after': '1' }], [200]);
    startAt([url]);
    expect(await within(10_000, () => subscriber.isLive)).toBe(true);
    expect(times[1] - times[0]).toBeGreaterThanOrEqual(1_000);
  });

  it('goes to another server without waiting for that', async () => {
    const full = await refusingServer([503, { 'retry-after': '600' }]);
    const other = await refusingServer([200]);
    startAt([full.url, other.url]);
    expect(await within(10_000, () => subscriber.isLive)).toBe(true);
    expect([full.times.length, other.times.length]).toEqual([1, 1]);
  });

  it.each([400, 403, 404, 406])('with %d does not ask again', async (status) => {
    const { times, url } = await refusingServer([status], [200]);
    startAt([url]);
    expect(await within(10_000, () => subscriber.failure !== null)).toBe(true);
    expect([subscriber.failure.status, times.length, subscriber.isLive]).toEqual([status, 1, false]);
  });

  it('with 401 refreshes its token and asks again', async () => {
    const { times, url } = await refusingServer([401], [200]);
    startAt([url]);
    expect(await within(10_000, () => subscriber.isLive)).toBe(true);
    expect(times).toHaveLength(2);
  });

  it('with 401 gives up once a refresh is refused, or does not help', async () => {
    const { times, url } = await refusingServer([401]);
    startAt([url]);
    expect(await within(10_000, () => subscriber.failure !== null)).toBe(true);
    expect(times).toHaveLength(3);
    const ended = new Refused('POST /api/refresh', { status: 401, body: null });
    startAt([url], { accessToken: 'token', refresh: () => Promise.reject(ended) });
    expect(await within(10_000, () => subscriber.failure !== null)).toBe(true);
    expect([subscriber.failure, times.length]).toEqual([ended, 4]);
  });

  it('asks again after any other fault', async () => {
    const { times, url } = await refusingServer([502], [500], [200]);
    startAt([url]);
    expect(await within(10_000, () => subscriber.isLive)).toBe(true);
    expect(times).toHaveLength(3);
  });
});
