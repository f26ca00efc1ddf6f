import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, openConnection, type RawConnection } from '@fechatter/testing';
import { StreamWorld, type Listener, type NotifyServer } from '../worlds/stream-world.js';

describe("a stream's connection", () => {
  let world: StreamWorld;
  let server: NotifyServer;
  let ada: Listener;
  let client: RawConnection;

  beforeAll(async () => {
    world = await StreamWorld.open();
  });

  beforeEach(async () => {
    server = await world.startNotify();
    ada = world.person();
    client = openConnection(server.url);
  });

  afterEach(async () => {
    client.socket.destroy();
    await world.clear();
  });

  afterAll(() => world.close());

  const stream = () => `GET /api/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.token}\r\n\r\n`;
  const health = 'GET /health/simple HTTP/1.1\r\nHost: x\r\n\r\n';

  it('says that it carries no other answer', async () => {
    client.socket.write(stream());
    await eventually(() => expect(client.heard.text).toContain('event: stream.live'));
    expect(client.heard.text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n/);
    expect(client.socket.closed).toBe(false);
  });

  it.each([
    ['a second stream', () => stream()],
    ['another request', () => health],
    ['the beginning of a request', () => 'GET /hea'],
    ['what is no request', () => '\r\n\0'],
  ])('is closed by %s behind the request', async (_, second) => {
    client.socket.write(stream());
    await eventually(() => expect(client.heard.text).toContain('event: stream.live'));
    const before = client.heard.text;
    client.socket.write(second());
    await eventually(() => expect(client.socket.closed).toBe(true));
    expect(client.heard.text).toBe(before);
  });

  it.each([
    ['another stream', () => stream()],
    ['another request', () => health],
  ])('is closed if %s comes together with the request', async (_, second) => {
    client.socket.write(stream() + second());
    await eventually(() => expect(client.socket.closed).toBe(true));
    expect(client.heard.text).not.toContain('"status":"ok"');
  });

  it('may have carried answered requests before', async () => {
    client.socket.write(health);
    await eventually(() => expect(client.heard.text).toContain('"status":"ok"'));
    client.socket.write(stream());
    await eventually(() => expect(client.heard.text).toContain('event: stream.live'));
  });

  it('goes on with other requests if the stream is refused', async () => {
    client.socket.write('GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n' + health);
    await eventually(() => expect(client.heard.text).toContain('"status":"ok"'));
    expect(client.heard.text).toContain('HTTP/1.1 401 ');
  });
});
