import type { Membership } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { bucketHasKey, bucketState, bucketStream, bucketSubject, keyTokens } from './bucket-view.js';
import { readPresent } from '../ordered-reader.js';
import { chatMemberKeys, completeKey, everyMemberKey, MEMBERS_BUCKET } from '../subjects.js';

/** The memberships of one epoch, as the relay's leader wrote them into the bucket `MEMBERS`. */

export interface MemberEntry {
  workspaceId: string;
  chatId: string;
  userId: string;
  membership: Membership;
}

/**
 * Hands every membership of `epoch` to `take` and returns the bucket's revision that they are at least at. Null if the epoch is not
 * complete (its marker is missing): then nothing was handed on.
 */
export async function loadMembers(
  connection: NatsConnection,
  epoch: string,
  take: (entry: MemberEntry) => void,
): Promise<{ revision: number } | null> {
  const bucket = await bucketState(connection, MEMBERS_BUCKET);
  if (!bucket || !(await bucketHasKey(connection, MEMBERS_BUCKET, completeKey(epoch)))) return null;
  await readEntries(connection, everyMemberKey(epoch), take);
  return { revision: bucket.revision };
}

/** The memberships of one chat, those who left included, as they are now. */
export async function loadChatMembers(
  connection: NatsConnection,
  chat: { epoch: string; workspaceId: string; chatId: string },
): Promise<MemberEntry[]> {
  const entries: MemberEntry[] = [];
  await readEntries(connection, chatMemberKeys(chat.epoch, chat.workspaceId, chat.chatId), (entry) =>
    entries.push(entry),
  );
  return entries;
}

async function readEntries(
  connection: NatsConnection,
  keys: string,
  take: (entry: MemberEntry) => void,
): Promise<void> {
  const filter = bucketSubject(MEMBERS_BUCKET, keys);
  const messages = readPresent(connection, { stream: bucketStream(MEMBERS_BUCKET), filter, from: 1 });
  for await (const message of messages) {
    const entry = memberEntry(message);
    if (entry) take(entry);
  }
}

/** Null for the epoch's marker and for what was purged. */
function memberEntry(message: JsMsg): MemberEntry | null {
  const [, workspaceId, chatId, userId] = keyTokens(MEMBERS_BUCKET, message) ?? [];
  if (workspaceId === undefined || chatId === undefined || userId === undefined) return null;
  return { workspaceId, chatId, userId, membership: message.json<Membership>() };
}
