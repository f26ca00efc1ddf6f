import type { NatsConnection } from 'nats';
import { chatMessage, chatMessageAt, chatStreamState, type ChatMessage, type ChatStreamState } from './chat-view.js';
import { OrderedReader } from '../ordered-reader.js';
import { ALL_EVENTS, CHAT_STREAM } from '../subjects.js';

/**
 * Reads `CHAT` within one epoch, in order, from a sequence on, and says when what it reads is no longer that stream.
 *
 * Once a second it looks at the stream. Another epoch there or in a message, no stream, a first sequence beyond what was read, or
 * another id at the last position: it is *lost*, hands nothing on any more, and whoever owns it begins again from scratch.
 */

/** Why reading can't go on: `gap` means that messages are gone unread, `rewritten` that what was read is not in the stream any more. */
export type LostReason = 'missing' | 'epoch' | 'gap' | 'rewritten';

export interface ChatRead {
  epoch: string;
  /** The first sequence to read. */
  from: number;
  /** `events` reads `chat.>` only, `all` documents and ends of backfills too. */
  what: 'events' | 'all';
  /** In stream order; the next message waits until this has settled. If it throws, the same message comes again a little later. */
  onMessage(message: ChatMessage): void | Promise<void>;
  /** Called once; the reader is closed by then. */
  onLost(reason: LostReason): void;
}

const LOOK_MS = 1_000;

export class ChatReader {
  /** The stream at the last look. */
  stream: ChatStreamState | null = null;

  private readonly reader: OrderedReader;
  private readonly timer: NodeJS.Timeout;
  private last: ChatMessage | null = null;
  private lastContact = performance.now();
  private looking = false;
  private closed = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly read: ChatRead,
  ) {
    const filter = read.what === 'events' ? { filter: ALL_EVENTS } : {};
    this.reader = new OrderedReader(connection, {
      stream: CHAT_STREAM,
      ...filter,
      from: read.from,
      onMessage: (message) => this.handOn(chatMessage(message)),
      onConsumer: async () => void (await this.check()),
    });
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  /** Everything up to here was handed on. */
  get readThrough(): number {
    return this.reader.readThrough;
  }

  /** How long ago the stream was last heard of. */
  get msSinceContact(): number {
    return performance.now() - this.lastContact;
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.reader.close();
  }

  private async handOn(message: ChatMessage): Promise<void> {
    if (this.closed) return;
    if (message.epoch !== this.read.epoch) return this.lose('epoch');
    await this.read.onMessage(message);
    this.last = message;
    this.lastContact = performance.now();
  }

  private lose(reason: LostReason): void {
    if (this.closed) return;
    this.close();
    this.read.onLost(reason);
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      const state = await this.check();
      if (state) await this.reader.keepUp(state.lastSeq);
    } catch {
      // NATS does not answer: `msSinceContact` says since when.
    } finally {
      this.looking = false;
    }
  }

  /** Null if it is lost. Also made for each new consumer: it may read another stream than the one before. */
  private async check(): Promise<ChatStreamState | null> {
    const { last } = this;
    const readBefore = this.reader.readThrough;
    const state = await chatStreamState(this.connection);
    const reason = this.lostReason(state, readBefore) ?? (await this.rewritten(state, last));
    if (reason) this.lose(reason);
    else this.lastContact = performance.now();
    this.stream = state;
    return reason ? null : state;
  }

  /** `readBefore` is what was read before `state` was asked for: more may have been read since. */
  private lostReason(state: ChatStreamState | null, readBefore: number): LostReason | null {
    if (!state) return 'missing';
    if (state.epoch !== this.read.epoch) return 'epoch';
    if (state.firstSeq > this.reader.readThrough + 1) return 'gap';
    return state.lastSeq < readBefore ? 'rewritten' : null;
  }

  /** A document may be purged once it is read; an event that is gone, or has become another, means another stream. */
  private async rewritten(state: ChatStreamState | null, last: ChatMessage | null): Promise<LostReason | null> {
    if (!last || !state || last.streamSeq < state.firstSeq) return null;
    const stored = await chatMessageAt(this.connection, last.streamSeq);
    if (!stored) return last.subject.startsWith('chat.') ? 'rewritten' : null;
    return stored.id === last.id ? null : 'rewritten';
  }
}
