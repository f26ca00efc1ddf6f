import { counter, gauge, type Metric } from '@fechatter/server';
import type { PasswordHasher } from './passwords/password-hasher.js';
import type { Database } from './postgres/database/database.js';
import { readOutboxWait } from './postgres/pg-outbox-wait.js';
import { countActivePeople, countOutbox, type ActivePeople } from './postgres/pg-usage.js';
import type { OutboxRelay } from './relay/outbox-relay.js';

/** Long, because counting people reads every session. */
const COUNT_PEOPLE_EVERY_MS = 5 * 60_000;

/** Returns the metrics of chat-api: outbox, relay, connections to PostgreSQL, passwords and people. */
export function chatApiMetrics(database: Database, relay: OutboxRelay, passwords: PasswordHasher): Metric[] {
  return [
    ...outboxMetrics(database),
    ...relayMetrics(relay),
    gauge({
      name: 'fechatter_postgres_connections',
      help: 'Connections of this instance to PostgreSQL: in use by a request, or idle.',
      label: 'state',
      read: () => ({ in_use: database.connections.inUse, idle: database.connections.idle }),
    }),
    gauge({
      name: 'fechatter_postgres_connections_limit',
      help: 'How many connections this instance opens at most: DATABASE_POOL_SIZE.',
      read: () => database.connections.limit,
    }),
    gauge({
      name: 'fechatter_postgres_waiting_requests',
      help: 'Requests that wait for a connection, because all DATABASE_POOL_SIZE are in use.',
      read: () => database.connections.waiting,
    }),
    gauge({
      name: 'fechatter_passwords_waiting',
      help: 'Passwords that wait to be hashed or checked. From 256 on, sign-ins are refused.',
      read: () => passwords.waiting,
    }),
    peopleMetric(database),
  ];
}

function outboxMetrics(database: Database): Metric[] {
  return [
    gauge({
      name: 'fechatter_outbox_rows',
      help: 'Rows that wait to be published, documents of a backfill included; at most 100000. The same on each instance.',
      read: () => countOutbox(database, 'outbox'),
    }),
    gauge({
      name: 'fechatter_outbox_dead_rows',
      help: 'Rows that can never be published and were set aside. The same on each instance.',
      read: () => countOutbox(database, 'outbox_dead'),
    }),
    gauge({
      name: 'fechatter_outbox_oldest_seconds',
      help: 'The age of the oldest event that waits to be published, 0 if none does. The same on each instance.',
      read: async () => Math.max(0, (await readOutboxWait(database.sql)).oldestRowMs / 1_000),
    }),
  ];
}

function relayMetrics(relay: OutboxRelay): Metric[] {
  return [
    gauge({
      name: 'fechatter_relay_leader',
      help: 'Whether this instance leads the relay (1) or not (0).',
      read: () => (relay.status.isLeader ? 1 : 0),
    }),
    gauge({
      name: 'fechatter_relay_epoch_info',
      help: 'Always 1, on the leader while it publishes. The label is the name of the epoch.',
      label: 'epoch',
      read: () => (relay.status.epoch === null ? null : { [relay.status.epoch]: 1 }),
    }),
    counter({
      name: 'fechatter_relay_rows_published_total',
      help: 'Rows of the outbox that this instance published, events and documents of a backfill.',
      read: () => relay.figures.publishedRows,
    }),
    counter({
      name: 'fechatter_relay_new_epochs_total',
      help: 'Epochs that this instance began, because stream and database did not belong together.',
      read: () => relay.figures.newEpochs,
    }),
    counter({
      name: 'fechatter_relay_failures_total',
      help: 'Failures of the relay of this instance. It continues by itself.',
      read: () => relay.figures.failures,
    }),
  ];
}

function peopleMetric(database: Database): Metric {
  let counted: { at: number; people: ActivePeople } | null = null;
  return gauge({
    name: 'fechatter_people_active',
    help: 'People who used a session within the last hour, day or 30 days. The same on each instance.',
    label: 'within',
    read: async () => {
      if (counted === null || performance.now() - counted.at > COUNT_PEOPLE_EVERY_MS)
        counted = { at: performance.now(), people: await countActivePeople(database) };
      const { hour, day, month } = counted.people;
      return { '1h': hour, '1d': day, '30d': month };
    },
  });
}
