import type { NatsConnection } from 'nats';

/**
 * How many servers of a NATS cluster keep each stream and bucket (`NATS_REPLICAS`). The number is a setting
 * of the connection, like the login: whatever is created through it gets that number.
 *
 * `CHAT` and the buckets of the relay's leader get it when they are created, and never later. A stream that
 * is updated from one replica to three stops for good under the leader's publications (nats-server 2.15):
 * followers that have just caught up don't know the last message's id, by which publications are chained. So
 * another number is a new epoch.
 */

const numbers = new WeakMap<NatsConnection, number>();

export function noteReplicas(connection: NatsConnection, replicas: number): void {
  numbers.set(connection, replicas);
}

export function replicasOf(connection: NatsConnection): number {
  return numbers.get(connection) ?? 1;
}

/**
 * The same, or null while NATS has too few servers for it. Then what exists is better left as it is: what is
 * deleted could not be created again.
 */
export function attainableReplicas(connection: NatsConnection): number | null {
  const replicas = replicasOf(connection);
  const { cluster, connect_urls: known } = connection.info ?? {};
  const servers = cluster === undefined ? 1 : (known?.length ?? replicas);
  return servers >= replicas ? replicas : null;
}
