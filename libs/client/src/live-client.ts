import { Listeners } from './environment/listeners.js';
import type { Environment } from './environment/environment.js';
import type { QueueEntry } from './queue/entry.js';
import type { SendQueue } from './queue/send-queue.js';
import type { Api } from './rest/api.js';
import type { SendMessageInput } from './rest/schema.js';
import type { Session } from './session/session.js';
import type { Reads } from './store/reads.js';
import { createReplica, type Replica } from './store/replica.js';
import { Store } from './store/store.js';
import type { Connect } from './stream/connection.js';
import { openEventStream, type Heard, type StreamState } from './stream/event-stream.js';
import type { LiveNotice } from './stream/events.js';
import { SharedStream } from './tabs/shared-stream.js';

export interface LiveOptions {
  api: Api;
  reads: Reads;
  environment: Environment;
  session: Session;
  queue: SendQueue;
  connect: Connect;
  /** Tabs of one name share a stream. */
  tabsName: string;
  /** Is told of errors for which nobody waits. Default: the browser reports them as uncaught. */
  onError?: ((error: unknown) => void) | undefined;
}

/** One person's live view, from `start` to `close`. */
export class LiveClient {
  readonly api: Api;
  readonly session: Session;
  /** What waits to be sent, and what was refused. */
  readonly queue: SendQueue;
  readonly store: Store;
  readonly #replica: Replica;
  readonly #stream: SharedStream;
  readonly #states = new Listeners<StreamState>();
  readonly #notices = new Listeners<LiveNotice>();
  readonly #onError: (error: unknown) => void;
  readonly #unsubscribe: () => void;
  readonly #pending = new Map<string, readonly QueueEntry[]>();
  #state: StreamState = { name: 'connecting' };
  #starting: Promise<void> | null = null;

  constructor(options: LiveOptions) {
    const { api, reads, environment, session, queue, connect, tabsName: name } = options;
    const onError = (this.#onError = options.onError ?? ((error) => globalThis.reportError?.(error)));
    this.api = api;
    this.session = session;
    this.queue = queue;
    this.#replica = createReplica({ reads, environment, onError, onChange: () => this.store.changed() });
    this.store = new Store(this.#replica, (chatId) => this.#pendingOf(chatId));
    this.#unsubscribe = this.#followQueue();
    this.#stream = new SharedStream({
      ...{ environment, name },
      open: (cursor, listener) => openEventStream({ connect, session, environment, cursor, ...listener }),
      onHeard: (heard) => this.#hear(heard),
      onState: (state) => this.#enter(state),
    });
  }

  /**
   * Resolves when the store has a snapshot, which the stream continues from then on. Waits for the network, and
   * throws what waiting can't change.
   */
  start(): Promise<void> {
    this.#starting ??= this.#replica.sync().then(
      (cursor) => this.#stream.start(cursor),
      (error: unknown) => {
        this.#starting = null;
        throw error;
      },
    );
    return this.#starting;
  }

  /** Whether the store is up to date: it is while the stream is `live`. */
  get state(): StreamState {
    return this.#state;
  }

  /** Returns what removes the listener. */
  onState(listener: (state: StreamState) => void): () => void {
    return this.#states.add(listener);
  }

  /** Who is typing, and who comes and goes, from now on. Returns what removes the listener. */
  onNotice(listener: (notice: LiveNotice) => void): () => void {
    return this.#notices.add(listener);
  }

  /** Takes over a message, as `queue.send`: it is sent sooner or later, or shown as failed. */
  send(chatId: string, message: string | Omit<SendMessageInput, 'clientId'>): Promise<QueueEntry> {
    return this.queue.send(chatId, typeof message === 'string' ? { content: message } : message);
  }

  /** Marks a chat as read, up to a seq or completely. */
  async markRead(chatId: string, seq = this.store.chat(chatId)?.lastSeq ?? 0): Promise<void> {
    this.#replica.read(await this.api.put('/api/chat/{id}/read', { path: { id: chatId }, body: { seq } }));
  }

  /** Ends everything but the session. What waits to be sent stays in the storage. */
  close(): void {
    this.#stream.close();
    this.#replica.close();
    this.#unsubscribe();
    this.queue.close();
  }

  #hear(heard: Heard): void {
    try {
      this.#replica.hear(heard);
      const { event, notice } = heard;
      if (notice) this.#notices.tell(notice);
      if (event?.type === 'message.created') this.queue.confirm(event.data.message).catch(this.#onError);
    } catch (error) {
      this.#onError(error);
    }
  }

  #followQueue(): () => void {
    return this.queue.subscribe((change) => {
      this.#pending.delete(change.entry.chatId);
      if (change.type === 'sent') this.#replica.sent(change.message);
      this.store.changed();
    });
  }

  #pendingOf(chatId: string): readonly QueueEntry[] {
    const pending = this.#pending.get(chatId) ?? this.queue.entries(chatId);
    this.#pending.set(chatId, pending);
    return pending;
  }

  #enter(state: StreamState): void {
    this.#state = state;
    this.#states.tell(state);
  }
}
