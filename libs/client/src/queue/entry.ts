import type { Message, Problem, SendMessageInput } from '../rest/schema.js';

/** The server remembers an idempotency key for seven days, counted by another clock. */
const KEY_LIFE_MS = 6 * 86_400_000;

/** A message that is to be sent. Entries are never changed, but replaced. */
export interface QueueEntry {
  /** Of all entries of a chat, that with the lowest id is sent first. */
  readonly id: string;
  readonly chatId: string;
  readonly message: SendMessageInput & { clientId: string };
  readonly idempotencyKey: string;
  /** Since when the key may be known to the server, in milliseconds since 1970. */
  readonly keyedAt: number;
  /**
   * `waiting` is sent by itself. `failed` was refused, see `problem`. `expired` has waited for six days: it may
   * have arrived without an answer, and then a further attempt would send it twice, so a person has to decide.
   */
  readonly state: 'waiting' | 'failed' | 'expired';
  /** Why it failed; null if it didn't, or if something on the way refused it. */
  readonly problem: Problem | null;
}

/** What became of an entry. A `sent` one is the message of the answer, or the one that was confirmed. */
export type QueueChange =
  | { type: 'added' | 'changed' | 'discarded'; entry: QueueEntry }
  | { type: 'sent'; entry: QueueEntry; message: Message };

/** More waits than the queue takes. */
export class QueueFullError extends Error {
  override name = 'QueueFullError';

  constructor(most: number) {
    super(`The queue holds at most ${most} messages: wait until some are sent, or discard some.`);
  }
}

export function hasOldKey({ keyedAt }: QueueEntry, now: number): boolean {
  return now - keyedAt > KEY_LIFE_MS;
}

/** The entry as it is sent by itself again. Its key stays as long as the server knows it. */
export function retried(entry: QueueEntry, now: number, uuid: () => string): QueueEntry {
  const key = hasOldKey(entry, now) ? { idempotencyKey: uuid(), keyedAt: now } : {};
  return { ...entry, ...key, state: 'waiting', problem: null };
}
