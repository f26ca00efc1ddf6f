import { headers, type JetStreamClient, type MsgHdrs, type NatsConnection, type PubAck } from 'nats';

/**
 * Publishes to `CHAT` as a chain: each message says which sequence *and* which id must be the stream's last, those of the message before
 * it. So the messages of one pipeline are stored in order or not at all, and whoever publishes late, believing to lead still, is refused:
 * the sequence alone would let a dead leader's second message in behind a first that came from somebody else.
 *
 * After a failure nothing of this chain fits any more. Look at the stream, and begin another.
 */

export interface ChatPosition {
  /** The stream's last sequence. */
  seq: number;
  /** The id of the message there; null if it holds none, then the first of the chain goes by the sequence only. */
  id: string | null;
}

export interface ChatPublication {
  id: string;
  subject: string;
  payload: string;
  headers: Readonly<Record<string, string>>;
}

/** An ack that says "duplicate", or a sequence that is not the one after the last: what was published is not what was meant. */
export class UnexpectedAckError extends Error {}

const ACK_TIMEOUT_MS = 3_000;
/** What the headers may take of the server's maximum for a message. */
const HEADER_ROOM_BYTES = 1_024;

export class ChatPublisher {
  private readonly jetstream: JetStreamClient;
  private last: ChatPosition;

  constructor(
    private readonly connection: NatsConnection,
    last: ChatPosition,
  ) {
    this.jetstream = connection.jetstream();
    this.last = last;
  }

  /** The sequence of the last message that was published, acknowledged or not. */
  get lastSeq(): number {
    return this.last.seq;
  }

  /** Whether NATS takes a message of this size at all. */
  fits(payload: string): boolean {
    const limit = this.connection.info?.max_payload;
    // A connection that is lost knows no limit any more. That says nothing about the message: it would be given up for good.
    return limit === undefined || Buffer.byteLength(payload) + HEADER_ROOM_BYTES <= limit;
  }

  /** Sends at once, behind what was published before. Resolves when it is stored; rejects after 3 s without an answer. */
  async publish(message: ChatPublication): Promise<void> {
    const { seq, id } = this.last;
    this.last = { seq: seq + 1, id: message.id };
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
