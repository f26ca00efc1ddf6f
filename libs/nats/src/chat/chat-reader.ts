import { repeat, type Repetition } from '@fechatter/core';
import type { NatsConnection } from 'nats';
import { chatMessage, chatMessageAt, chatStreamState, type ChatMessage, type ChatStreamState } from './chat-view.js';
import { OrderedReader } from '../ordered-reader.js';
import { ALL_EVENTS, CHAT_STREAM } from '../subjects.js';

/**
 * Reads `CHAT` within one epoch, in order, from a given sequence, and reports when the stream is no longer
 * the one it was reading.
 *
 * It checks the stream once a second. The stream counts as *lost* when the stream or a message has another
 * epoch, when there is no stream, when its first sequence lies beyond what was read, or when another id
 * stands at the last position. Then the reader delivers nothing more, and its owner starts again from
 * scratch.
 */

/**
 * Why reading can't go on. `gap`: unread messages are gone. `rewritten`: what was read is no longer in the
 * stream.
 */
export type LostReason = 'missing' | 'epoch' | 'gap' | 'rewritten';

export interface ChatRead {
  epoch: string;
  /** The first sequence to read. */
  from: number;
  /** `events` reads `chat.>` only, `all` reads documents and the ends of backfills too. */
  what: 'events' | 'all';
  /**
   * In stream order. The next message waits until this has settled. If it throws, the message is redelivered
   * later.
   */
  onMessage(message: ChatMessage): void | Promise<void>;
  /** Called once. The reader is closed by then. */
  onLost(reason: LostReason): void;
}

const CHECK_MS = 1_000;

export class ChatReader {
  /** The stream at the last check. */
  stream: ChatStreamState | null = null;

  private readonly reader: OrderedReader;
  private readonly checks: Repetition;
  private last: ChatMessage | null = null;
  private lastContact = performance.now();
  private isClosed = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly read: ChatRead,
  ) {
    const filter = read.what === 'events' ? { filter: ALL_EVENTS } : {};
    this.reader = new OrderedReader(connection, {
      stream: CHAT_STREAM,
      ...filter,
      from: read.from,
      onMessage: (message) => this.deliver(chatMessage(message)),
      onConsumer: async () => void (await this.checkStream()),
    });
    // NATS not answering is no error here: `msSinceContact` grows.
    this.checks = repeat(() => this.check(), { everyMs: CHECK_MS, onError: () => undefined });
  }

  /** The sequence up to which every message was delivered. */
  get readThrough(): number {
    return this.reader.readThrough;
  }

  /** How long ago the last message or the last successful check was. */
  get msSinceContact(): number {
    return performance.now() - this.lastContact;
  }

  close(): void {
    this.isClosed = true;
    void this.checks.stop();
    this.reader.close();
  }

  private async deliver(message: ChatMessage): Promise<void> {
    if (this.isClosed) return;
    if (message.epoch !== this.read.epoch) return this.giveUp('epoch');
    await this.read.onMessage(message);
    this.last = message;
    this.lastContact = performance.now();
  }

  private giveUp(reason: LostReason): void {
    if (this.isClosed) return;
    this.close();
    this.read.onLost(reason);
  }

  private async check(): Promise<void> {
    const state = await this.checkStream();
    if (state) await this.reader.checkProgress(state.lastSeq);
  }

  /** The stream, or null if it is lost. Also done for each new consumer, which may read another stream. */
  private async checkStream(): Promise<ChatStreamState | null> {
    const { last } = this;
    const readBefore = this.reader.readThrough;
    const state = await chatStreamState(this.connection);
    const reason = this.lostReason(state, readBefore) ?? (await this.rewrittenReason(state, last));
    if (reason) this.giveUp(reason);
    else this.lastContact = performance.now();
    this.stream = state;
    return reason ? null : state;
  }

  /** `readBefore` is what was read before `state` was requested: more may have been read since. */
  private lostReason(state: ChatStreamState | null, readBefore: number): LostReason | null {
    if (!state) return 'missing';
    if (state.epoch !== this.read.epoch) return 'epoch';
    if (state.firstSeq > this.reader.readThrough + 1) return 'gap';
    return state.lastSeq < readBefore ? 'rewritten' : null;
  }

  /**
   * A document may be purged once it is read. An event that is gone or has another id means another stream.
   */
  private async rewrittenReason(state: ChatStreamState | null, last: ChatMessage | null): Promise<LostReason | null> {
    if (!last || !state || last.streamSeq < state.firstSeq) return null;
    const stored = await chatMessageAt(this.connection, last.streamSeq);
    if (!stored) return last.subject.startsWith('chat.') ? 'rewritten' : null;
    return stored.id === last.id ? null : 'rewritten';
  }
}
