import type { Environment } from '../environment/environment.js';
import type { Api } from '../rest/api.js';
import type { Message, SendMessageInput } from '../rest/schema.js';
import { retried, type QueueChange, type QueueEntry } from './entry.js';
import { KeptEntries } from './kept-entries.js';
import { Lanes } from './lanes.js';
import { inOneTab } from './one-tab.js';

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

/** Reads what an earlier visit left, and goes on sending it. Throws a `StorageError` if that can't be read. */
export async function openQueue(options: QueueOptions): Promise<SendQueue> {
  const queue = new SendQueue(options);
  await queue.open();
  return queue;
}

/**
 * Sends messages as long as it takes: over cuts, reloads and restarts, once each, in the order of each chat.
 * An entry is stored with its idempotency key before the first attempt, and every attempt carries that key.
 * All tabs show the same entries; one of them sends, under a lock. If it is suspended, another one sends
 * beside it, which the keys make harmless.
 */
export class SendQueue {
  readonly #name: string;
  readonly #kept: KeptEntries;
  readonly #lanes: Lanes;
  readonly #closed = new AbortController();
  readonly #flush = () => this.flush();
  #isAtIt = false;
  #isSending = false;

  constructor(private readonly options: QueueOptions) {
    const { environment, api, userId, name = 'fechatter', most = 1_000 } = options;
    this.#name = `${name}/queue/${userId}`;
    this.#kept = new KeptEntries(environment, this.#name, most);
    this.#lanes = new Lanes(environment, api, this.#kept);
    this.#kept.changes.add(({ entry }) => this.#goOn(entry.chatId));
  }

  /** To be called once, by {@link openQueue}. */
  async open(): Promise<void> {
    await this.#kept.load();
    this.options.environment.events?.addEventListener('online', this.#flush);
    this.flush();
  }

  /**
   * Takes over a message. Once this is fulfilled, the message is stored, and is sent sooner or later or shown
   * as `failed` or `expired`. Throws a `QueueFullError` or a `StorageError` if it is not taken over. The entry
   * has the `clientId` that the message will have.
   */
  async send(chatId: string, message: Omit<SendMessageInput, 'clientId'>): Promise<QueueEntry> {
    const { now, uuid } = this.options.environment;
    if (!/^\d+$/.test(chatId))
      throw new TypeError(`chatId must be the id of a chat, and is ${JSON.stringify(chatId)}.`);
    const entry: QueueEntry = {
      id: this.#kept.newId(),
      chatId,
      message: { ...message, clientId: uuid() },
      idempotencyKey: uuid(),
      keyedAt: now(),
      state: 'waiting',
      problem: null,
    };
    await this.#kept.put('added', entry);
    return entry;
  }

  /** What is not sent yet, in the order of sending; of one chat, if it is given. */
  entries(chatId?: string): QueueEntry[] {
    return this.#kept.list().filter((entry) => chatId === undefined || entry.chatId === chatId);
  }

  /** Tells of each change, in this tab and the others. Returns what stops it. */
  subscribe(listener: (change: QueueChange) => void): () => void {
    return this.#kept.changes.add(listener);
  }

  /** The entry that became this message, which an event may bring before the send is answered. Else null. */
  entryOf({ senderId, chatId, clientId }: Message): QueueEntry | null {
    if (senderId !== this.options.userId) return null;
    return this.entries(chatId).find(({ message }) => message.clientId === clientId) ?? null;
  }

  /** Ends the entry that became this message, if there is one: it has arrived. */
  async confirm(message: Message): Promise<void> {
    const entry = this.entryOf(message);
    if (entry) await this.#kept.settle(entry, message);
  }

  /** Sends a failed or expired message after all. An expired one may then be there twice. */
  async retry(id: string): Promise<void> {
    const { now, uuid } = this.options.environment;
    await this.#kept.put('changed', retried(this.#entry(id), now(), uuid));
  }

  /** Gives a message up. One that is just being sent may arrive all the same. */
  async discard(id: string): Promise<void> {
    await this.#kept.discard(this.#entry(id));
  }

  /** Tries at once what waits for its next attempt. The browser's `online` does it, too. */
  flush(): void {
    this.#lanes.wake();
    void this.#work();
  }

  /** Stops sending; what waits stays in the storage. */
  close(): void {
    this.#closed.abort();
    this.#lanes.close();
    this.#kept.close();
    this.options.environment.events?.removeEventListener('online', this.#flush);
  }

  #entry(id: string): QueueEntry {
    const entry = this.#kept.get(id);
    if (!entry) throw new Error(`The queue has no message with the id ${JSON.stringify(id)}.`);
    return entry;
  }

  #goOn(chatId: string): void {
    if (this.#isSending) this.#lanes.start(chatId);
    else void this.#work();
  }

  /** Sends in turns with the other tabs until nothing waits. */
  async #work(): Promise<void> {
    if (this.#isAtIt) return;
    this.#isAtIt = true;
    const { environment } = this.options;
    while (!this.#closed.signal.aborted && this.#kept.hasWaiting()) {
      await inOneTab(environment, this.#name, this.#kept, this.#closed.signal, () => this.#sendAll());
    }
    this.#isAtIt = false;
  }

  async #sendAll(): Promise<void> {
    // Messages that other tabs have sent meanwhile are gone from the storage.
    await this.#kept.load().catch(() => undefined);
    this.#isSending = true;
    await this.#lanes.run();
    this.#isSending = false;
  }
}
