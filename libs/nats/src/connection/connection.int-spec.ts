import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, StallProxy, type TestNats } from '@fechatter/testing';
import { closeNats, connectNatsOnce, type NatsConnection } from './connection.js';
import { roundTrip } from './round-trip.js';

describe('on a connection to NATS', () => {
  let nats: TestNats;
  let proxy: StallProxy;
  let connection: NatsConnection;

  beforeEach(async () => {
    nats = await startNats();
    proxy = await StallProxy.start(nats.url);
    connection = await connectNatsOnce(proxy.urlFor(nats.url), 'test');
  });

  afterEach(async () => {
    await closeNats(connection);
    await proxy.close();
    await nats.stop();
  });

  it('a round trip ends when the server answers', async () => {
    await expect(roundTrip(connection)).resolves.toBeUndefined();
  });

  it('a round trip fails when the connection is lost, which then stays closed', async () => {
    proxy.stall();
    const waiting = roundTrip(connection);
    proxy.cut();
    await expect(waiting).rejects.toThrow('NATS did not answer within 3000 ms');
    await expect(roundTrip(connection)).rejects.toThrow('CONNECTION_CLOSED');
  });

  it('closing ends although nobody takes what was sent', async () => {
    proxy.stall();
    const piece = new Uint8Array(500_000);
    for (let sent = 0; sent < 40; sent += 1) connection.publish('anything', piece);
    const startedAt = performance.now();
    await closeNats(connection);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(connection.isClosed()).toBe(true);
  });
});
