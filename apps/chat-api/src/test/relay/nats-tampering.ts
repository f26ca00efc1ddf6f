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

/** What happens to buckets behind the relay's back, and what they hold afterwards. */

const STREAM = `KV_${MEMBERS_BUCKET}`;

export async function deleteMembers(connection: NatsConnection): Promise<void> {
  await (await connection.jetstreamManager()).streams.delete(STREAM);
}

/** What a bucket that lost its last writes would look like. */
export async function forgetMember(
  connection: NatsConnection,
  epoch: string,
  { workspaceId, chatId }: TestChat,
  userId: string,
): Promise<void> {
  const filter = `$KV.${MEMBERS_BUCKET}.${memberKey(epoch, workspaceId, chatId, userId)}`;
  await (await connection.jetstreamManager()).streams.purge(STREAM, { filter });
}

/** The same, where the write before the last is left. */
export async function forgetDeparture(
  connection: NatsConnection,
  epoch: string,
  { workspaceId, chatId }: TestChat,
  userId: string,
): Promise<void> {
  const members = await connection.jetstream().views.kv(MEMBERS_BUCKET);
  await members.put(memberKey(epoch, workspaceId, chatId, userId), JSON.stringify({ joinedSeq: 1 }));
}

/** With false `CHAT` stores what is published and says nothing, as a server whose JetStream is stuck; pings are answered. */
export async function acknowledgeEvents(connection: NatsConnection, isAcknowledging: boolean): Promise<void> {
  await (await connection.jetstreamManager()).streams.update(CHAT_STREAM, { no_ack: !isAcknowledging });
}

/** Every epoch that has a key in `MEMBERS`. */
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
