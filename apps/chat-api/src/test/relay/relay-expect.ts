import { expect } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import type { OutboxRelay } from '../../relay/outbox-relay.js';
import type { RelayWorld, TestChat } from './relay-world.js';

/** Waits until the relay publishes. Returns its epoch. */
export async function publishing(relay: OutboxRelay, timeoutMs = 20_000): Promise<string> {
  await eventually(() => expect(relay.status).toMatchObject({ phase: 'publishing', trouble: null }), { timeoutMs });
  return relay.status.epoch ?? '';
}

/** Waits until the stream holds exactly these events of the chat, and no row is left or given up. */
export async function seqsAre(world: RelayWorld, chat: TestChat, seqs: number[], timeoutMs = 20_000): Promise<void> {
  await eventually(async () => expect(await world.seqsOf(chat)).toEqual(seqs), { timeoutMs });
  await eventually(async () => expect(await world.outboxSize()).toBe(0));
  expect(await world.database.query('select reason from outbox_dead')).toEqual([]);
}
