import type { SessionKind } from '@fechatter/core';
import {
  bucketHasKey,
  CHAT_STREAM,
  memberKey,
  MEMBERS_BUCKET,
  REVOKED_BUCKET,
  revokedSessionKey,
  type NatsConnection,
} from '@fechatter/nats';
import type { TestChat } from './relay-world.js';

/** Changes buckets behind the relay's back, and reads what they hold. */

const STREAM = `KV_${MEMBERS_BUCKET}`;

export async function deleteMembers(connection: NatsConnection): Promise<void> {
  await (await connection.jetstreamManager()).streams.delete(STREAM);
}

/** Makes a bucket look as if it had lost its last writes. */
export async function forgetMember(
  connection: NatsConnection,
  epoch: string,
  { workspaceId, chatId }: TestChat,
  userId: string,
): Promise<void> {
  const filter = `$KV.${MEMBERS_BUCKET}.${memberKey(epoch, workspaceId, chatId, userId)}`;
  await (await connection.jetstreamManager()).streams.purge(STREAM, { filter });
}

/** The same, but keeps the write before the last. */
export async function forgetDeparture(
  connection: NatsConnection,
  epoch: string,
  { workspaceId, chatId }: TestChat,
  userId: string,
): Promise<void> {
  const members = await connection.jetstream().views.kv(MEMBERS_BUCKET);
  await members.put(memberKey(epoch, workspaceId, chatId, userId), JSON.stringify({ joinedSeq: 1 }));
}

/**
 * With false, `CHAT` stores messages without acknowledging them, like a server whose JetStream is stuck.
 * Pings are answered.
 */
export async function acknowledgeEvents(connection: NatsConnection, isAcknowledging: boolean): Promise<void> {
  await (await connection.jetstreamManager()).streams.update(CHAT_STREAM, { no_ack: !isAcknowledging });
}

/** With true, `CHAT` stores no more events and says why. It keeps those that it has. */
export async function refuseEvents(connection: NatsConnection, isRefusing: boolean): Promise<void> {
  await (await connection.jetstreamManager()).streams.update(CHAT_STREAM, { max_msg_size: isRefusing ? 1 : -1 });
}

/** The epochs that have a key in `MEMBERS`. */
export async function epochsInBucket(connection: NatsConnection): Promise<string[]> {
  const filter = { subjects_filter: `$KV.${MEMBERS_BUCKET}.>` };
  const { state } = await (await connection.jetstreamManager()).streams.info(STREAM, filter);
  return [...new Set(Object.keys(state.subjects ?? {}).map((subject) => subject.split('.')[2] ?? ''))];
}

export async function isRevoked(
  connection: NatsConnection,
  epoch: string,
  revoked: Record<SessionKind, string>,
): Promise<boolean[]> {
  const keys = [
    revokedSessionKey(epoch, 'session', revoked.session),
    revokedSessionKey(epoch, 'api_token', revoked.api_token),
  ];
  return Promise.all(keys.map((key) => bucketHasKey(connection, REVOKED_BUCKET, key)));
}

/** Removes every message from `CHAT`, as its age does. */
export async function expireEvents(connection: NatsConnection): Promise<void> {
  await (await connection.jetstreamManager()).streams.purge(CHAT_STREAM);
}

const GIB = 2 ** 30;
const HOG = 'HOG';

/** Reserves JetStream's storage for another stream, so that there is no room for `CHAT`. */
export async function reserveStorage(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager();
  for (let bytes = 2 ** 14 * GIB, count = 0; bytes >= GIB / 4;) {
    const name = `${HOG}${(count += 1)}`;
    const isReserved = await manager.streams.add({ name, subjects: [name], max_bytes: bytes }).then(
      () => true,
      () => false,
    );
    if (!isReserved) bytes /= 2;
  }
}

export async function releaseStorage(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager();
  const names = await manager.streams.names().next();
  await Promise.all(names.filter((name) => name.startsWith(HOG)).map((name) => manager.streams.delete(name)));
}
