import { connect, type ConnectionOptions, type NatsConnection } from 'nats';

export type { NatsConnection } from 'nats';

const MINIMUM_SERVER = [2, 10] as const;
const PING_INTERVAL_MS = 1_000;

export class UnsupportedNatsError extends Error {}

/**
 * Opens a connection that reconnects for ever and notices within 3 s (two missed pings) that the server no
 * longer answers. Rejects if the server can't be reached now, or with `UnsupportedNatsError` if it is older
 * than 2.10.
 */
export function connectNats(url: string, name: string): Promise<NatsConnection> {
  return open({ ...steadfast, servers: url.split(','), name });
}

/**
 * The same, but without reconnecting: once closed it stays closed, and nothing that was under way is sent
 * again.
 */
export function connectNatsOnce(url: string, name: string): Promise<NatsConnection> {
  return open({ ...steadfast, servers: url.split(','), name, reconnect: false, noAsyncTraces: true });
}

const steadfast: ConnectionOptions = {
  maxReconnectAttempts: -1,
  reconnectTimeWait: 250,
  reconnectJitter: 100,
  pingInterval: PING_INTERVAL_MS,
  maxPingOut: 2,
  timeout: 3_000,
};

async function open(options: ConnectionOptions): Promise<NatsConnection> {
  const connection = await connect(options);
  assertSupported(connection);
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
