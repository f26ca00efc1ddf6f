import type { MessageSearch } from '@fechatter/core';
import type { CheckFigures, HealthProbe } from '@fechatter/server';
import type { NatsLink } from './nats-link.js';
import type { Database } from './postgres/database/database.js';
import type { StartUp } from './postgres/database/start-up.js';
import { readOutboxWait } from './postgres/pg-outbox-wait.js';
import type { OutboxRelay } from './relay/outbox-relay.js';

/** An event may wait this long without any other being published meanwhile. */
const LONGEST_WAIT_MS = 10_000;

export function probes(
  startUp: StartUp,
  database: Database,
  nats: NatsLink,
  relay: OutboxRelay,
  search: MessageSearch,
): HealthProbe[] {
  return [
    { name: 'postgres', isRequired: true, run: () => checkPostgres(startUp, database) },
    { name: 'nats', isRequired: false, run: () => nats.ping() },
    { name: 'outbox-relay', isRequired: false, run: () => checkRelay(database, relay) },
    { name: 'search', isRequired: false, run: () => search.ping() },
  ];
}

async function checkPostgres({ trouble }: StartUp, database: Database): Promise<void> {
  if (trouble !== null) throw new Error(trouble);
  await database.ping();
}

/**
 * A relay in trouble delays events, but messages can still be sent. Any chat-api tells how long the oldest event
 * waits, whoever leads. A backlog is well as long as acks arrive.
 */
async function checkRelay(database: Database, relay: OutboxRelay): Promise<CheckFigures> {
  const { trouble } = relay.status;
  const wait = await readOutboxWait(database.sql);
  const isStuck = Math.min(wait.oldestRowMs, wait.lastAckMs) > LONGEST_WAIT_MS;
  if (isStuck) throw new Error(stuck(wait.oldestRowMs, trouble));
  if (trouble !== null) throw new Error(trouble);
  return { oldestEventMs: Math.max(0, Math.round(wait.oldestRowMs)) };
}

function stuck(oldestRowMs: number, trouble: string | null): string {
  const cause = trouble ?? 'look at the /health of the other chat-apis: one of them leads, or none can';
  return `events have waited for ${Math.round(oldestRowMs / 1_000)} s and none is published (${cause}): "Events that wait" in docs/operations.md says what to do`;
}
