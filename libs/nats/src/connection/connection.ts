import { endsWithin } from '@fechatter/core';
import { connect, type ConnectionOptions, type NatsConnection } from 'nats';
import { connectError } from './connect-error.js';
import { noteReplicas } from './replicas.js';
import { accessTo, type NatsAccess, type NatsTarget } from '../access/nats-access.js';

export type { NatsConnection } from 'nats';

const MINIMUM_SERVER = [2, 10] as const;
const PING_INTERVAL_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;
const GOODBYE_MS = 1_000;

export class UnsupportedNatsError extends Error {}

/**
 * Opens a connection that reconnects for ever, also while NATS refuses it, and notices within 3 s (two missed
 * pings) that the server no longer answers. Rejects with `NatsConnectError` if there is no connection now, or
 * with `UnsupportedNatsError` if the server is older than 2.10.
 */
export function connectNats(target: NatsTarget, name: string): Promise<NatsConnection> {
  return open(accessTo(target), { ...steadfast, name });
}

/**
 * The same, but without reconnecting: once closed it stays closed, and nothing that was under way is sent
 * again. `timeoutMs`: how long one server may take.
 */
export function connectNatsOnce(
  target: NatsTarget,
  name: string,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<NatsConnection> {
  return open(accessTo(target), { ...steadfast, name, reconnect: false, noAsyncTraces: true, timeout: timeoutMs });
}

/**
 * Closes the connection. The library first waits until everything that was sent has left the process, which
 * never happens while the server or the network takes nothing more; this waits for a second at most.
 */
export async function closeNats(connection: NatsConnection): Promise<void> {
  await endsWithin(GOODBYE_MS, connection.close());
}

const steadfast: ConnectionOptions = {
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  reconnectJitter: 100,
  reconnectJitterTLS: 100,
  // Otherwise two refusals in a row end the connection for good. Whoever repairs a user restarts no service.
  ignoreAuthErrorAbort: true,
  pingInterval: PING_INTERVAL_MS,
  maxPingOut: 2,
  timeout: CONNECT_TIMEOUT_MS,
};

/** The only place that turns settings into options of the client. */
async function open(access: NatsAccess, options: ConnectionOptions): Promise<NatsConnection> {
  const { servers, login, tls, inboxPrefix } = access;
  const how = { servers, inboxPrefix, ...(login && { authenticator: login.authenticator }), ...(tls && { tls }) };
  const connection = await connect({ ...options, ...how }).catch((error: unknown) => {
    throw connectError(error, access);
  });
  assertSupported(connection);
  noteReplicas(connection, access.replicas);
  return connection;
}

function assertSupported(connection: NatsConnection): void {
  const version = connection.info?.version ?? '0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = MINIMUM_SERVER;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  void connection.close();
  throw new UnsupportedNatsError(
    `NATS ${version} is too old: Fechatter needs nats-server ${MINIMUM_SERVER.join('.')} or newer.`,
  );
}
