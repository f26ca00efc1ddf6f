import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { RelayWorld } from './relay-world.js';

describe('the outbox relay', () => {
  let world: RelayWorld;

  beforeEach(async () => {
    world = await RelayWorld.open();
  });

  afterEach(() => world.close());

  it('publishes what was committed, in order, and empties the outbox', async () => {
    const chat = await world.chat();
    await world.send(chat, 'before the start');
    world.startRelay();
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual([2]));
    await world.send(chat);
    await world.send(chat);
    await eventually(async () => expect(await world.seqsOf(chat)).toEqual([2, 3, 4]));
    await eventually(async () => expect(await world.outboxSize()).toBe(0));
  });
});
