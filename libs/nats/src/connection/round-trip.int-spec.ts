import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, StallProxy, type TestNats } from '@fechatter/testing';
import { roundTrip } from './round-trip.js';
import { connectNatsOnce, type NatsConnection } from './connection.js';

describe('a round trip to NATS', () => {
  let nats: TestNats;
  let proxy: StallProxy;
  let connection: NatsConnection;

  beforeEach(async () => {
    nats = await startNats();
    proxy = await StallProxy.start(nats.url);
    connection = await connectNatsOnce(proxy.urlFor(nats.url), 'test');
  });

  afterEach(async () => {
    await connection.close();
    await proxy.close();
    await nats.stop();
  });

  it('ends when the server answers', async () => {
    await expect(roundTrip(connection)).resolves.toBeUndefined();
  });

  it('fails when the connection is lost, which then stays closed', async () => {
    proxy.stall();
    const waiting = roundTrip(connection);
    proxy.cut();
    await expect(waiting).rejects.toThrow('NATS did not answer within 3000 ms');
    await expect(roundTrip(connection)).rejects.toThrow('CONNECTION_CLOSED');
  });
});
