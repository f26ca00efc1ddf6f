import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Subscriber } from './subscriber.mjs';
import { within } from './within.mjs';

const EVENTS = Array.from({ length: 40 }, (_, index) => ({
  ...{ id: `event-${index + 1}`, type: 'message.created', chatId: '1', seq: index + 1 },
  data: { message: { id: String(index + 1), content: 'x'.repeat(200) } },
}));

const frame = (event) => `event: ${event.type}\nid: e-${event.seq}-aaaaaa\ndata: ${JSON.stringify(event)}\n\n`;

/** Serves every event after `Last-Event-ID`, one write each, as notify-server does; `asked` has the cursors it was asked for. */
async function streamServer() {
  const asked = [];
  const server = createServer(async (request, response) => {
    asked.push(request.headers['last-event-id']);
    const after = Number(request.headers['last-event-id']?.split('-')[1] ?? 0);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: stream.ready\ndata: {}\n\n');
    for (const event of EVENTS.slice(after)) {
      await new Promise((resolve) => response.write(frame(event), resolve));
    }
    response.write('event: stream.live\ndata: {}\n\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, asked, url: `http://127.0.0.1:${server.address().port}` };
}

describe('a subscriber that is cut', () => {
  const open = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  it.each([true, false])(
    'goes on from its cursor on the other server, hearing each event once (mid-frame: %s)',
    async (midFrame) => {
      const servers = [await streamServer(), await streamServer()];
      const subscriber = new Subscriber(
        'listener',
        { accessToken: 'token' },
        servers.map(({ url }) => url),
      );
      open.push(
        () => subscriber.close(),
        ...servers.map(
          ({ server }) =>
            () =>
              void server.closeAllConnections(),
        ),
      );
      open.push(
        ...servers.map(
          ({ server }) =>
            () =>
              void server.close(),
        ),
      );

      subscriber.start();
      const cuts = setInterval(() => subscriber.connections < 6 && subscriber.cut({ midFrame }), 3);
      const isDone = () => subscriber.isLive && subscriber.connections >= 6;
      const isLive = await within(10_000, isDone);
      clearInterval(cuts);

      expect(isLive).toBe(true);
      expect(subscriber.heard.map(({ id }) => id)).toEqual(EVENTS.map(({ id }) => id));
      for (const { asked } of servers) expect(asked.length).toBeGreaterThan(1);
    },
  );
});
