import type { NatsConnection } from 'nats';
import { LIVE_STREAM } from '../subjects.js';
import { KeptReader } from './kept-reader.js';

export interface LiveListener {
  /** What any notify-server said, this one too, in one order for all. */
  onSaid(subject: string, json: unknown): void;
  /** The stream was lost, and what was said last may be, too. */
  onReplaced(): void;
  /** What was said could not be applied. It is not delivered again. */
  onError(error: unknown): void;
}

/** NATS is away after this long, and what is said would gather in memory. */
const AWAY_MS = 3_000;

/**
 * The stream `LIVE`, through which notify-servers tell each other what is worth nothing seconds later: who is
 * connected, and who types. Nothing waits for an ack, and what is said while NATS is away is lost.
 */
export class LiveChannel {
  private readonly reader: KeptReader;

  constructor(
    private readonly connection: NatsConnection,
    listener: LiveListener,
  ) {
    this.reader = new KeptReader(connection, {
      stream: LIVE_STREAM,
      from: 'new',
      onMessage: (message) => apply(listener, message.subject, message.string()),
      onReplaced: () => listener.onReplaced(),
    });
  }

  /** Whether NATS is there, so that silence of others means something. */
  get isHearing(): boolean {
    return this.reader.msSinceContact < AWAY_MS;
  }

  /** Returns false if NATS is away or the connection is closed, and then says nothing. */
  say(subject: string, value: object): boolean {
    if (!this.isHearing || this.connection.isClosed() || this.connection.isDraining()) return false;
    this.connection.publish(subject, JSON.stringify(value));
    return true;
  }

  close(): void {
    this.reader.close();
  }
}

function apply(listener: LiveListener, subject: string, text: string): void {
  try {
    listener.onSaid(subject, parsed(text));
  } catch (error) {
    listener.onError(error);
  }
}

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
