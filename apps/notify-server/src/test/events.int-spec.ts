import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { envelope } from './worlds/event-source.js';
import { heard, parseId, StreamWorld } from './worlds/stream-world.js';

describe('event streams', () => {
  let world: StreamWorld;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  afterEach(() => world.clear());

  afterAll(() => world.close());

  it('send each event byte for byte as it was published', async () => {
    const [ada] = world.people();
    const server = await world.startNotify();
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const stream = await world.listen(server, ada);
    const event = await world.source.say(chat, 'hello');
    const frame = await stream.next('message.created');
    expect(frame.data).toBe(JSON.stringify(event));
  });

  it('send every event to every subscriber of two notify-servers, and to both tabs of one person', async () => {
    const [ada, bo] = world.people();
    const [one, two] = [await world.startNotify(), await world.startNotify()];
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId, bo.userId]);
    const streams = await Promise.all([
      world.listen(one, ada),
      world.listen(one, ada),
      world.listen(two, ada),
      world.listen(one, bo),
      world.listen(two, bo),
    ]);
    const said = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    await Promise.all(said.map((content) => world.source.say(chat, content)));
    for (const stream of streams) await eventually(() => expect(heard(stream)).toEqual(said));
  });

  it('keep text with CR, LF, U+2028 and emoji unchanged', async () => {
    const [ada] = world.people();
    const server = await world.startNotify();
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const texts = [
      'a\r\nb\rc\nd',
      'e\u2028f\u2029g\u0085h',
      '👩‍👩‍👧‍👦 שלום عليكم',
      '🙂'.repeat(10_000),
      'data: x\n\nevent: y',
    ];
    const [live, cut] = [await world.listen(server, ada), await world.listen(server, ada)];
    cut.cut();
    for (const text of texts) await world.source.say(chat, text);
    await eventually(() => expect(heard(live)).toEqual(texts));
    const other = await world.startNotify({ RING_SIZE: '1' });
    expect(heard(await world.listen(other, ada, cut.lastEventId))).toEqual(texts);
  });

  it('put an event on one line, even if its JSON has line breaks between its tokens', async () => {
    const [ada] = world.people();
    const server = await world.startNotify();
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const stream = await world.listen(server, ada);
    const event = envelope(chat, 'chat.resync', null, { seq: 1 });
    await world.source.publishRaw(event, JSON.stringify(event, null, 2).replaceAll('\n', '\r\n'));
    const frame = await stream.next('chat.resync');
    expect(JSON.parse(frame.data)).toEqual(event);
  });

  it('send nothing for an event of an unknown type, but advance the position', async () => {
    const [ada] = world.people();
    const server = await world.startNotify({ HEARTBEAT_SECONDS: '1' });
    const chat = await world.source.createChat(ada.workspaceId, [ada.userId]);
    const stream = await world.listen(server, ada);
    const started = parseId(stream.lastEventId).streamSeq;
    const event = { ...envelope(chat, 'chat.resync', null, { seq: 1 }) };
    await world.source.publishRaw(event, JSON.stringify({ ...event, type: 'chat.exploded' }));
    await world.source.publishRaw(envelope(chat, 'chat.resync', null, { seq: 1 }), 'not JSON at all');
    await world.source.publishRaw(
      envelope(chat, 'chat.resync', null, { seq: 1 }),
      JSON.stringify({ ...event, type: 'members.left', data: {} }),
    );
    await eventually(() => expect(parseId(stream.lastEventId).streamSeq).toBe(started + 3));
    expect(stream.frames.map(({ event: type }) => type)).not.toContain('chat.resync');
  });

  it('are neither cached nor compressed, and say when to reconnect', async () => {
    const [ada] = world.people();
    const server = await world.startNotify({ CORS_ORIGINS: 'https://chat.example.org' });
    const headers = { origin: 'https://chat.example.org', 'accept-encoding': 'gzip' };
    const stream = await world.connect(server, ada, { headers });
    await stream.next('stream.live');
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': 'https://chat.example.org',
      'x-request-id': expect.any(String),
    });
    expect(stream.response.headers).not.toHaveProperty('content-encoding');
    expect(stream.retryMs).toBeGreaterThanOrEqual(2_000);
    expect(stream.retryMs).toBeLessThan(5_000);
  });

  it('refuse requests that are not for a stream', async () => {
    const [ada] = world.people();
    const server = await world.startNotify();
    const ask = async (path: string, init: RequestInit) => {
      const response = await fetch(`${server.url}${path}`, init);
      const text = await response.text();
      return [response.status, text ? (JSON.parse(text) as { code: string }).code : ''];
    };
    const authorization = `Bearer ${ada.token}`;
    expect(await ask('/api/events', {})).toEqual([401, 'unauthenticated']);
    expect(await ask('/api/events', { method: 'POST', headers: { authorization } })).toEqual([
      405,
      'method_not_allowed',
    ]);
    expect(await ask('/api/event', { headers: { authorization } })).toEqual([404, 'not_found']);
    const accept = 'application/xml';
    expect(await ask('/api/events', { headers: { authorization, accept } })).toEqual([406, 'not_acceptable']);
    const refused = await fetch(`${server.url}/api/events`, { headers: { authorization, accept } });
    expect(await refused.json()).toMatchObject({
      detail:
        '`Accept` is "application/xml", but the answer would be text/event-stream or application/json. Accept that.',
    });
    expect(await ask('/api/events', { method: 'HEAD', headers: { authorization } })).toEqual([200, '']);
  });

  it('refuses a misspelt cursor, instead of losing the events after it', async () => {
    const [ada] = world.people();
    const server = await world.startNotify();
    const headers = { authorization: `Bearer ${ada.token}` };
    const refused = await fetch(`${server.url}/api/events?lastEventID=x`, { headers });
    expect([refused.status, await refused.json()]).toEqual([
      400,
      expect.objectContaining({
        detail: expect.stringContaining(
          '`lastEventID` is not a query parameter of this request. Did you mean `lastEventId`? Allowed: ',
        ),
      }),
    ]);
  });
});
