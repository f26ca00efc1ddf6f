import type { Membership } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { bucketHasKey, bucketState, keyTokens } from './bucket-view.js';
import { readStored } from '../ordered-reader.js';
import { bucketStream, bucketSubject, chatMemberKeys, completeKey, everyKey, MEMBERS_BUCKET } from '../subjects.js';

/** Reads the memberships of one epoch that the relay's leader wrote into the bucket `MEMBERS`. */

export interface MemberEntry {
  workspaceId: string;
  chatId: string;
  userId: string;
  membership: Membership;
}

export interface ChatOfEpoch {
  epoch: string;
  workspaceId: string;
  chatId: string;
}

/**
 * Calls `onEntry` with every membership of `epoch`. Returns a revision of the bucket: the entries are at
 * least that new. Returns null, without having called `onEntry`, if the epoch is not complete (its marker is
 * missing).
 */
export async function loadMembers(
  connection: NatsConnection,
  epoch: string,
  onEntry: (entry: MemberEntry) => void,
): Promise<{ revision: number } | null> {
  const bucket = await bucketState(connection, MEMBERS_BUCKET);
  if (!bucket || !(await bucketHasKey(connection, MEMBERS_BUCKET, completeKey(epoch)))) return null;
  for await (const entry of readEntries(connection, everyKey(epoch))) onEntry(entry);
  return { revision: bucket.revision };
}

/**
 * The current memberships of one chat, including those of people who left, one by one. You may break out of
 * the loop.
 */
export function readChatMembers(
  connection: NatsConnection,
  { epoch, workspaceId, chatId }: ChatOfEpoch,
): AsyncGenerator<MemberEntry> {
  return readEntries(connection, chatMemberKeys(epoch, workspaceId, chatId));
}

async function* readEntries(connection: NatsConnection, keys: string): AsyncGenerator<MemberEntry> {
  const filter = bucketSubject(MEMBERS_BUCKET, keys);
  const messages = readStored(connection, { stream: bucketStream(MEMBERS_BUCKET), filter, from: 1 });
  for await (const message of messages) {
    const entry = parseEntry(message);
    if (entry) yield entry;
  }
}

/** Null for the epoch's marker and for purged keys. */
function parseEntry(message: JsMsg): MemberEntry | null {
  const [, workspaceId, chatId, userId] = keyTokens(MEMBERS_BUCKET, message) ?? [];
  if (workspaceId === undefined || chatId === undefined || userId === undefined) return null;
  return { workspaceId, chatId, userId, membership: message.json<Membership>() };
}
