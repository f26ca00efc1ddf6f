import type { NatsConnection } from '@fechatter/nats';
import { describe, expect, it } from '@jest/globals';
import { OutboxHint } from './outbox-hint.js';

/** A connection whose server answers when the test says so. */
class SlowNats {
  hints = 0;
  answer: () => void = () => undefined;

  readonly connection = {
    isClosed: () => false,
    publish: () => (this.hints += 1),
    flush: () => new Promise<void>((resolve) => (this.answer = resolve)),
  } as unknown as NatsConnection;
}

describe('OutboxHint', () => {
  it('keeps one hint back for all that was committed while NATS does not answer', async () => {
    const nats = new SlowNats();
    const hint = new OutboxHint(nats);
    const sent = hint.send();
    for (let count = 0; count < 100; count += 1) void hint.send();
    expect(nats.hints).toBe(1);
    nats.answer();
    await new Promise(setImmediate);
    expect(nats.hints).toBe(2);
    nats.answer();
    await sent;
    expect(nats.hints).toBe(2);
  });

  it('needs no connection', async () => {
    await new OutboxHint({ connection: null }).send();
  });
});
