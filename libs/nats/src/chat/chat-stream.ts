import { DiscardPolicy, nanos, RetentionPolicy, StorageType, type NatsConnection } from 'nats';
import { chatMessageAt, type ChatMessage } from './chat-view.js';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { replicasOf } from '../connection/replicas.js';
import { CHAT_STREAM, CHAT_STREAM_SUBJECTS } from '../subjects.js';

/** The stream `CHAT` as its only writer, the relay's leader, handles it. Readers use `chat-view.ts`. */

export type EpochReason = 'lost' | 'restored';

export interface NewChatStream {
  installation: string;
  system: string;
  epoch: string;
  why: EpochReason;
  /** The last epoch, up to and including this one, that began as `restored`. Empty if none did. */
  restored: string;
  /** The first message gets the sequence after this one. */
  lastSeq: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
/** How long a message is kept, and how long a departure is remembered for replays. */
export const CHAT_MAX_AGE_MS = 7 * DAY_MS;
const MAX_BYTES = 1024 ** 3;
const DUPLICATE_WINDOW_MS = 2 * 60 * 1_000;
const READ_AT_ONCE = 64;

/** Throws if the stream exists. */
export async function createChatStream(connection: NatsConnection, stream: NewChatStream): Promise<void> {
  const { installation, system, epoch, why, restored, lastSeq } = stream;
  const manager = await connection.jetstreamManager({ checkAPI: false });
  await manager.streams.add({
    name: CHAT_STREAM,
    subjects: CHAT_STREAM_SUBJECTS,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(CHAT_MAX_AGE_MS),
    max_bytes: MAX_BYTES,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    num_replicas: replicasOf(connection),
    first_seq: lastSeq + 1,
    metadata: { installation, system, epoch, why, restored },
  });
}

/** Does nothing if the stream does not exist. */
export async function deleteChatStream(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  await nullIfNotFound(manager.streams.delete(CHAT_STREAM));
}

/** The messages after `seq` up to `lastSeq`, in order, without those that were purged or have expired. */
export async function chatMessagesAfter(
  connection: NatsConnection,
  seq: number,
  lastSeq: number,
): Promise<ChatMessage[]> {
  const messages: (ChatMessage | null)[] = [];
  for (let from = seq + 1; from <= lastSeq; from += READ_AT_ONCE) {
    const count = Math.min(READ_AT_ONCE, lastSeq - from + 1);
    const reads = Array.from({ length: count }, (_, index) => chatMessageAt(connection, from + index));
    messages.push(...(await Promise.all(reads)));
  }
  return messages.filter((message) => message !== null);
}
