import { repeat, type Repetition } from '@fechatter/core';
import type { JsMsg, NatsConnection } from 'nats';
import { jetstreamManager } from '../connection/jetstream-manager.js';
import { nullIfNotFound } from '../connection/nats-errors.js';
import { OrderedReader } from '../ordered-reader.js';

export interface KeptRead {
  stream: string;
  /** `new`: only what is published from now on, and after a loss everything that the new stream has. */
  from: 'start' | 'new';
  /** Each message once, in order, within one life of the stream. */
  onMessage(message: JsMsg): void;
  /** Called when another stream of this name takes the place of the one that was read, before it is read. */
  onReplaced?(): void;
}

const CHECK_MS = 1_000;
const FIRST_CHECK_MS = 100;

/**
 * Reads one stream for as long as it is open, through every loss: a stream that was deleted and created again
 * is another one, which it finds out within a second and reads from its start.
 */
export class KeptReader {
  private reader: OrderedReader | null = null;
  private created = '';
  private lastContact = -Infinity;
  /** Everything that the stream held when it was first seen has been read. */
  isCaughtUp = false;
  private isClosed = false;
  private readonly checks: Repetition;

  constructor(
    private readonly connection: NatsConnection,
    private readonly read: KeptRead,
  ) {
    this.checks = repeat(() => this.check(), {
      firstAfterMs: 0,
      everyMs: () => (this.isCaughtUp ? CHECK_MS : FIRST_CHECK_MS),
      // NATS not answering is no error here: `msSinceContact` grows.
      onError: () => undefined,
    });
  }

  /** How long ago NATS last had the stream. */
  get msSinceContact(): number {
    return performance.now() - this.lastContact;
  }

  close(): void {
    this.isClosed = true;
    void this.checks.stop();
    this.reader?.close();
  }

  private async check(): Promise<void> {
    const manager = await jetstreamManager(this.connection);
    const info = await nullIfNotFound(manager.streams.info(this.read.stream));
    if (!info || this.isClosed) return;
    if (info.created !== this.created) this.begin(info.created, info.state.last_seq);
    await this.reader?.checkProgress(info.state.last_seq);
    this.lastContact = performance.now();
    if (this.reader && this.reader.readThrough >= info.state.last_seq) this.isCaughtUp = true;
  }

  private begin(created: string, lastSeq: number): void {
    const { stream, from } = this.read;
    const isFirst = this.created === '';
    this.reader?.close();
    this.created = created;
    if (!isFirst) this.read.onReplaced?.();
    this.reader = new OrderedReader(this.connection, {
      stream,
      from: isFirst && from === 'new' ? lastSeq + 1 : 1,
      onMessage: (message) => this.read.onMessage(message),
    });
  }
}
