import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, StallProxy, type TestNats } from '@fechatter/testing';
import { answered } from './answered.js';
import { connectNatsOnce, type NatsConnection } from './connection.js';

describe('waiting for an answer of NATS', () => {
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

  it('ends when it comes', async () => {
    await expect(answered(connection)).resolves.toBeUndefined();
  });

  it('ends when the connection does, which then stays closed', async () => {
    proxy.stall();
    const waiting = answered(connection);
    proxy.cut();
    await expect(waiting).rejects.toThrow('NATS did not answer within 3000 ms');
    await expect(answered(connection)).rejects.toThrow('CONNECTION_CLOSED');
  });
});
