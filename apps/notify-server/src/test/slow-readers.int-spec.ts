import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { heard, StreamWorld, type Listener, type NotifyServer } from './worlds/stream-world.js';

/** Together more than a connection's buffers take. */
const LONG = '🐌'.repeat(10_000);
const HISTORY = 400;
const SLOTS = 8;
/** After this long the server closes a reader that does not read. To read the history takes some 2 s. */
const PATIENCE_MS = 10_000;
/** Generous: it takes some 30 ms. */
const SOON_MS = 2_000;

describe('eight readers that do not read, with old cursors,', () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let sockets: Socket[];

  beforeEach(async () => {
    world = await StreamWorld.open();
    server = await world.startNotify({ RING_SIZE: '5', REPLAY_CONCURRENCY: String(SLOTS) });
    sockets = [];
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await world.close();
  });

  /** Resolves when the replay has begun. From then on nothing is read. */
  function beginToRead({ token }: Listener, cursor: string): Promise<void> {
    const { host, hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    const head = [`Host: ${host}`, `Authorization: Bearer ${token}`, `Last-Event-ID: ${cursor}`];
    socket.write(`GET /api/events HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    let text = '';
    return new Promise((resolve) => {
      socket.on('data', (chunk) => {
        text += chunk.toString();
        if (!text.includes('event: message.created')) return;
        socket.pause();
        resolve();
      });
    });
  }

  it.each([
    ['one person', 1],
    ['eight people', SLOTS],
  ])('streams of %s, do not delay the resume of anybody else', async (_, peopleCount) => {
    const { workspaceId } = world.person();
    const slow = Array.from({ length: peopleCount }, () => world.person({ workspaceId }));
    const [colleague, stranger] = [world.person({ workspaceId }), world.person()];
    const members = [...slow, colleague].map(({ userId }) => userId);
    const chat = await world.source.createChat(workspaceId, members);
    const theirs = await world.source.createChat(stranger.workspaceId, [stranger.userId]);
    const cursor = (await world.listen(server, stranger)).lastEventId ?? '';
    await world.source.say(theirs, 'missed');
    for (let count = 0; count < HISTORY; count += 1) await world.source.say(chat, LONG);
    for (let count = 0; count < SLOTS; count += 1) await beginToRead(slow[count % peopleCount] ?? colleague, cursor);

    const resume = async (person: Listener) => {
      const started = performance.now();
      const count = heard(await world.listen(server, person, cursor)).length;
      return { count, tookMs: performance.now() - started };
    };
    // By the time that one reader has it all, the others have filled their buffers.
    const whole = await resume(colleague);
    const short = await resume(stranger);
    expect([whole.count, short.count]).toEqual([HISTORY, 1]);
    expect(whole.tookMs).toBeLessThan(PATIENCE_MS);
    expect(short.tookMs).toBeLessThan(SOON_MS);
  });
});
