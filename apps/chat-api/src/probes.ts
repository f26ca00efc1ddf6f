import type { MessageSearch } from '@fechatter/core';
import { FailedCheck, type CheckFigures, type HealthProbe } from '@fechatter/server';
import type { NatsLink } from './nats-link.js';
import type { Database } from './postgres/database/database.js';
import type { StartUp } from './postgres/database/start-up.js';
import { readOutboxWait, type OutboxWait } from './postgres/pg-outbox-wait.js';
import type { OutboxRelay } from './relay/outbox-relay.js';
import type { RelayHealth } from './relay/relay-health.js';

/** An event may wait this long without any other being published meanwhile. */
const LONGEST_WAIT_MS = 10_000;
const ADVICE = '"Events that wait" in docs/operations.md says what to do';

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
  const wait = await readOutboxWait(database.sql);
  const figures = { oldestEventMs: Math.max(0, Math.round(wait.oldestRowMs)) };
  const fault = faultOf(wait, relay.status);
  if (fault !== null) throw new FailedCheck(fault, figures);
  return figures;
}

function faultOf({ oldestRowMs, lastAckMs }: OutboxWait, { trouble, lastTrouble }: RelayHealth): string | null {
  const stuckMs = Math.min(oldestRowMs, lastAckMs);
  if (stuckMs <= LONGEST_WAIT_MS) return trouble && `${trouble}: ${ADVICE}`;
  // A relay that tries again has no trouble until that fails too.
  const known = lastTrouble && performance.now() - lastTrouble.at < stuckMs ? lastTrouble.reason : null;
  const cause = trouble ?? known ?? 'look at the /health of the other chat-apis: one of them leads, or none can';
  return `events have waited for ${Math.round(oldestRowMs / 1_000)} s and none is published (${cause}): ${ADVICE}`;
}
