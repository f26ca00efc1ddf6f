import { headers, type JetStreamClient, type MsgHdrs, type NatsConnection, type PubAck } from 'nats';

/**
 * Publishes to `CHAT` as a chain: each message carries the sequence *and* the id that the stream's last
 * message must have, those of the message before it. So the messages of one pipeline are stored in order or
 * not at all, and a deposed leader that publishes late is refused. The sequence alone would not do: a deposed
 * leader's second message could be stored behind a first one that somebody else published.
 *
 * After a failure no later message of this chain can be stored. Look at the stream and start another chain.
 *
 * A stream with several replicas can't be chained by ids: each replica checks them, and one that has caught
 * up from an empty disk does not know the last one's, and stops for good (nats-server 2.15: "last msgid
 * mismatch"). There a message is sent when the one before is acknowledged. So a deposed leader has at most
 * one message under way, and the sequence alone, which only the stream's leader checks, refuses that.
 */

export interface ChatPosition {
  /** The stream's last sequence. */
  seq: number;
  /**
   * The id of that message. Null if the stream holds none: then the chain's first message is checked by
   * sequence only.
   */
  id: string | null;
}

export interface ChatPublication {
  id: string;
  subject: string;
  payload: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * An ack that is marked as a duplicate, or whose sequence is not the next one: something else was stored than
 * was meant.
 */
export class UnexpectedAckError extends Error {}

const ACK_TIMEOUT_MS = 3_000;
/** The part of the server's maximum message size that is reserved for headers. */
const HEADER_ROOM_BYTES = 1_024;

export class ChatPublisher {
  private readonly jetstream: JetStreamClient;
  private last: ChatPosition;
  /** Settles when the message before is stored, or can't be. */
  private before: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: NatsConnection,
    last: ChatPosition,
    private readonly isReplicated = false,
  ) {
    this.jetstream = connection.jetstream();
    this.last = last;
  }

  /** The sequence of the last published message, acknowledged or not. */
  get lastSeq(): number {
    return this.last.seq;
  }

  /** Whether NATS accepts a message of this size at all. */
  fits(payload: string): boolean {
    const limit = this.connection.info?.max_payload;
    // A lost connection knows no limit. Let the message pass then: one that does not fit is never published.
    return limit === undefined || Buffer.byteLength(payload) + HEADER_ROOM_BYTES <= limit;
  }

  /**
   * Sends the message behind those published before: at once, or when they are acknowledged. Resolves when it
   * is stored. Rejects after 3 s without an ack, and if one before could not be stored.
   */
  publish(message: ChatPublication): Promise<void> {
    const position = this.last;
    this.last = { seq: position.seq + 1, id: message.id };
    if (!this.isReplicated) return this.send(message, position);
    this.before = this.before.then(() => this.send(message, { seq: position.seq, id: null }));
    return this.before;
  }

  private async send(message: ChatPublication, { seq, id }: ChatPosition): Promise<void> {
    const expect = { lastSequence: seq, ...(id !== null && { lastMsgID: id }) };
    const options = { msgID: message.id, headers: toHeaders(message.headers), expect, timeout: ACK_TIMEOUT_MS };
    assertExpected(await this.jetstream.publish(message.subject, message.payload, options), seq + 1);
  }
}

function toHeaders(fields: Readonly<Record<string, string>>): MsgHdrs {
  const result = headers();
  for (const [name, value] of Object.entries(fields)) result.set(name, value);
  return result;
}

function assertExpected({ seq, duplicate }: PubAck, expected: number): void {
  if (duplicate) throw new UnexpectedAckError(`the message is a duplicate of ${seq}`);
  if (seq !== expected) throw new UnexpectedAckError(`the message was stored at ${seq}, not at ${expected}`);
}
