import type { JsMsg, NatsConnection } from 'nats';
import {
  chatMessage,
  chatMessageAt,
  chatStreamState,
  lastChatEvent,
  type ChatMessage,
  type ChatStreamState,
} from './chat-view.js';
import { OrderedReader } from './ordered-reader.js';
import { ALL_EVENTS, CHAT_STREAM } from './subjects.js';

/**
 * Reads `CHAT` within one epoch, in order, from a sequence on, and says when what it reads is no longer that stream.
 *
 * Once a second it looks at the stream. Another epoch there or in a message, no stream, a first sequence beyond what was read, or
 * another id at the last position: it is *lost*, hands nothing on any more, and whoever owns it begins again from scratch. If messages
 * are there and none came since the last look, the consumer is deaf and made anew.
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
  /** When the stream was last heard of, in ms since the epoch of `Date.now`. */
  lastContact = Date.now();
  /** The stream at the last look. */
  stream: ChatStreamState | null = null;

  private readonly reader: OrderedReader;
  private readonly timer: NodeJS.Timeout;
  private last: ChatMessage | null = null;
  /** Everything of ours up to here was handed on, even if the last of ours is older. */
  private readThrough: number;
  private receivedAtLastLook = 0;
  private looking = false;
  private closed = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly read: ChatRead,
  ) {
    this.readThrough = read.from - 1;
    const filter = read.what === 'events' ? { filter: ALL_EVENTS } : {};
    const onMessage = (message: JsMsg) => this.handOn(chatMessage(message));
    this.reader = new OrderedReader(connection, { stream: CHAT_STREAM, ...filter, from: read.from, onMessage });
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  /** The sequence of the last message handed on, `from - 1` before the first. */
  get position(): number {
    return this.reader.position;
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
    this.lastContact = Date.now();
    this.readThrough = Math.max(this.readThrough, message.streamSeq);
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
      await this.compare();
    } catch {
      // NATS does not answer: `lastContact` says since when.
    } finally {
      this.looking = false;
    }
  }

  private async compare(): Promise<void> {
    const { last, readThrough } = this;
    const state = await chatStreamState(this.connection);
    const reason = this.lostReason(state, readThrough) ?? (await this.rewritten(state, last));
    if (reason) return this.lose(reason);
    this.lastContact = Date.now();
    this.stream = state;
    if (state) await this.listen(state);
  }

  /** `readBefore` is what was read before `state` was asked for: more may have been read since. */
  private lostReason(state: ChatStreamState | null, readBefore: number): LostReason | null {
    if (!state) return 'missing';
    if (state.epoch !== this.read.epoch) return 'epoch';
    if (state.firstSeq > this.readThrough + 1) return 'gap';
    return state.lastSeq < readBefore ? 'rewritten' : null;
  }

  /** A document may be purged once it is read; an event that is gone, or has become another, means another stream. */
  private async rewritten(state: ChatStreamState | null, last: ChatMessage | null): Promise<LostReason | null> {
    if (!last || !state || last.streamSeq < state.firstSeq) return null;
    const stored = await chatMessageAt(this.connection, last.streamSeq);
    if (!stored) return last.subject.startsWith('chat.') ? 'rewritten' : null;
    return stored.id === last.id ? null : 'rewritten';
  }

  /** Makes a deaf consumer anew. */
  private async listen(state: ChatStreamState): Promise<void> {
    const wasQuiet = this.reader.received === this.receivedAtLastLook && !this.reader.busy;
    this.receivedAtLastLook = this.reader.received;
    if (!wasQuiet || state.lastSeq <= this.readThrough) return;
    const end = this.read.what === 'all' ? state.lastSeq : ((await lastChatEvent(this.connection))?.streamSeq ?? 0);
    if (end <= this.reader.position) this.readThrough = Math.max(this.readThrough, state.lastSeq);
    else this.reader.restart();
  }
}
