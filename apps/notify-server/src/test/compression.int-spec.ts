import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { get } from 'node:http';
import { eventually } from '@fechatter/testing';
import { CompressingProxy } from './worlds/compressing-proxy.js';
import type { SourceChat } from './worlds/event-source.js';
import { heard, StreamWorld, type Listener, type NotifyServer } from './worlds/stream-world.js';

describe('a stream', () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let proxy: CompressingProxy;
  let ada: Listener;
  let chat: SourceChat;

  beforeAll(async () => {
    world = await StreamWorld.open();
    [ada] = world.people();
    chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
  });

  beforeEach(async () => {
    server = await world.startNotify();
    proxy = await CompressingProxy.start(server.url);
  });

  afterEach(async () => {
    await world.clear();
    await proxy.close();
  });

  afterAll(() => world.close());

  describe.each(['gzip', 'br', 'gzip, br'])('that the client accepts in %s', (encodings) => {
    const headers = { 'accept-encoding': encodings };

    it('arrives event by event through a proxy that compresses', async () => {
      const stream = await world.connect(proxy, ada, { headers });
      await stream.next('stream.live', 5_000);
      for (const content of ['one', 'two']) {
        await world.source.say(chat, content);
        await eventually(() => expect(heard(stream).at(-1)).toBe(content));
      }
      expect(stream.response.headers['content-encoding']).toBeUndefined();
      expect(stream.response.headers['cache-control']).toBe('no-store, no-transform');
    });

    it('comes as it is from notify-server itself', async () => {
      const stream = await world.connect(server, ada, { headers });
      await stream.next('stream.live', 5_000);
      expect(stream.response.headers['content-encoding']).toBeUndefined();
    });

    it('is an exception of that proxy, which compresses other answers', async () => {
      const answer = await new Promise<string | undefined>((resolve) => {
        get(`${proxy.url}/health`, { headers, agent: false }, (response) => {
          resolve(response.headers['content-encoding']);
          response.resume();
        });
      });
      expect(encodings.split(', ')).toContain(answer);
    });
  });

  it('reaches a client that uses fetch, which asks for compression, through a proxy that compresses', async () => {
    const connection = new AbortController();
    const authorization = `Bearer ${ada.token}`;
    const response = await fetch(`${proxy.url}/api/events`, { headers: { authorization }, signal: connection.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: stream.live')) text += (await reader?.read())?.value ?? '';
    connection.abort();
  });
});
