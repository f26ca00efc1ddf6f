import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, startNats, type TestNats } from '@fechatter/testing';
import { connectPatiently } from './connect-patiently.js';

describe('connecting patiently', () => {
  let nats: TestNats;
  let failures: unknown[];

  beforeEach(async () => {
    nats = await startNats();
    failures = [];
    await nats.kill();
  });

  afterEach(() => nats.stop());

  const onAway = (error: unknown) => failures.push(error);
  const hasFailed = () => eventually(() => expect(failures.length).toBeGreaterThan(0));

  it('succeeds once NATS is there', async () => {
    const connecting = connectPatiently(nats.url, 'test', { onAway });
    await hasFailed();
    await nats.start();
    const connection = await connecting;
    expect(connection.isClosed()).toBe(false);
    await connection.close();
  });

  it('ends when it is aborted', async () => {
    const stopping = new AbortController();
    const connecting = connectPatiently(nats.url, 'test', { onAway, signal: stopping.signal });
    await hasFailed();
    stopping.abort();
    await expect(connecting).rejects.toThrow('aborted');
  });
});
