import type { Environment } from '../environment/environment.js';
import { exclusive } from '../environment/exclusive.js';
import type { Api } from '../rest/api.js';
import type { Message, SendMessageInput } from '../rest/schema.js';
import { retried, type QueueChange, type QueueEntry } from './entry.js';
import { keptEntries } from './kept-entries.js';
import { openLanes } from './lanes.js';

/** Well below the patience of a tab that waits. */
const BEAT_MS = 5_000;

export interface QueueOptions {
  environment: Environment;
  /** With the session of the person. */
  api: Pick<Api, 'post'>;
  /** Who sends. Each person has a queue, so that nobody sends what another one wrote. */
  userId: string;
  /** As of the session. Default: `fechatter`. */
  name?: string;
  /** How many messages it holds at most. Default: 1,000. */
  most?: number;
}

/**
 * Sends messages as long as it takes: over cuts, reloads and restarts, once each, in the order of each chat.
 * An entry is stored with its idempotency key before the first attempt, and every attempt carries that key.
 * All tabs show the same entries; one of them sends, under a lock. If it is suspended, another one sends
 * beside it, which the keys make harmless.
 */
export interface SendQueue {
  /**
   * Takes over a message. Once this is fulfilled, the message is stored, and is sent sooner or later or shown
   * as `failed` or `expired`. Throws a `QueueFullError` or a `StorageError` if it is not taken over. The entry
   * has the `clientId` that the message will have.
   */
  send(chatId: string, message: Omit<SendMessageInput, 'clientId'>): Promise<QueueEntry>;
  /** What is not sent yet, in the order of sending; of one chat, if it is given. */
  entries(chatId?: string): QueueEntry[];
  /** Tells of each change, in this tab and the others. Returns what stops it. */
  subscribe(listener: (change: QueueChange) => void): () => void;
  /** The entry that became this message, which an event may bring before the send is answered. Else null. */
  entryOf(message: Message): QueueEntry | null;
  /** Ends the entry that became this message, if there is one: it has arrived. */
  confirm(message: Message): Promise<void>;
  /** Sends a failed or expired message after all. An expired one may then be there twice. */
  retry(id: string): Promise<void>;
  /** Gives a message up. One that is just being sent may arrive all the same. */
  discard(id: string): Promise<void>;
  /** Tries at once what waits for its next attempt. The browser's `online` does it, too. */
  flush(): void;
  /** Stops sending; what waits stays in the storage. */
  close(): void;
}

/** Reads what an earlier visit left, and goes on sending it. Throws a `StorageError` if that can't be read. */
export async function openQueue(options: QueueOptions): Promise<SendQueue> {
  const { environment, api, userId, name = 'fechatter', most = 1_000 } = options;
  const { now, uuid, after, events } = environment;
  const place = `${name}/queue/${userId}`;
  const closed = new AbortController();
  const kept = keptEntries(environment, place, most);
  const lanes = openLanes(environment, api, kept, closed.signal);
  let isAtIt = false;
  let isSending = false;
  let cancelBeat = () => {};

  /** Tells the tabs that wait for their turn that this one is not suspended. */
  const beat = () => {
    kept.beat();
    cancelBeat = after(BEAT_MS, beat);
  };

  const sendAll = async () => {
    // Messages that other tabs have sent meanwhile are gone from the storage.
    await kept.load().catch(() => undefined);
    isSending = true;
    beat();
    await lanes.run();
    isSending = false;
    cancelBeat();
  };

  /** Sends in turns with the other tabs until nothing waits. */
  const work = async () => {
    if (isAtIt) return;
    isAtIt = true;
    while (!closed.signal.aborted && kept.list().some(({ state }) => state === 'waiting')) {
      await exclusive(environment, place, sendAll, kept.heard);
    }
    isAtIt = false;
  };

  const flush = () => {
    lanes.wake();
    void work();
  };

  const entryWith = (id: string) => {
    const entry = kept.get(id);
    if (!entry) throw new Error(`The queue has no message with the id ${JSON.stringify(id)}.`);
    return entry;
  };

  const queue: SendQueue = {
    async send(chatId, message) {
      if (!/^\d+$/.test(chatId))
        throw new TypeError(`chatId must be the id of a chat, and is ${JSON.stringify(chatId)}.`);
      const entry: QueueEntry = {
        id: kept.newId(),
        chatId,
        message: { ...message, clientId: uuid() },
        idempotencyKey: uuid(),
        keyedAt: now(),
        state: 'waiting',
        problem: null,
      };
      await kept.put('added', entry);
      return entry;
    },
    entries: (chatId) => kept.list().filter((entry) => chatId === undefined || entry.chatId === chatId),
    subscribe: (listener) => kept.changes.add(listener),
    entryOf({ senderId, chatId, clientId }) {
      if (senderId !== userId) return null;
      return queue.entries(chatId).find(({ message }) => message.clientId === clientId) ?? null;
    },
    async confirm(message) {
      const entry = queue.entryOf(message);
      if (entry) await kept.settle(entry, message);
    },
    retry: async (id) => kept.put('changed', retried(entryWith(id), now(), uuid)),
    discard: async (id) => kept.discard(entryWith(id)),
    flush,
    close() {
      closed.abort();
      kept.close();
      events?.removeEventListener('online', flush);
    },
  };

  await kept.load();
  kept.changes.add(({ entry }) => (isSending ? lanes.start(entry.chatId) : void work()));
  events?.addEventListener('online', flush);
  flush();
  return queue;
}
