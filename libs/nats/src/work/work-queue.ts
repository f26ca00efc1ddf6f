import { setTimeout as pause } from 'node:timers/promises';
import {
  AckPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type Consumer,
  type ConsumerMessages,
  type JsMsg,
  type NatsConnection,
} from 'nats';
import { isId } from '@fechatter/core';
import { readPresent } from '../ordered-reader.js';
import { WORK_DEAD, WORK_REINDEX, WORK_STREAM, WORK_STREAM_SUBJECTS } from '../subjects.js';

/** The stream `WORK`: what search-indexers ask of chat-api, and documents that no engine would take. */

/** What is to be written to the index anew. A request that comes twice, by its id, is done once. */
export type ReindexRequest = { requestId: string } & (
  | { everything: true }
  /** RFC 3339, in UTC: what was sent, edited or deleted since. */
  | { fromTime: string }
  | { chatId: string }
  | { messageId: string }
);

/** Which document was refused, and why. Its text stays out: a retry asks chat-api for it by `ReindexRequest.messageId`. */
export interface DeadLetter {
  messageId: string | null;
  chatId: string | null;
  epoch: string;
  streamSeq: number;
  reason: string;
}

const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1_000;
const ACK_WAIT_MS = 30_000;
const RETRY_MS = 1_000;
const WAIT_MS = 5_000;
const CONSUMER = 'chat-api-reindex';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UTC_TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const UP_TO_SECONDS = '2026-11-23T12:00:00'.length;

/** Also when it is there already. */
export async function ensureWorkStream(connection: NatsConnection): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  await manager.streams.add({
    name: WORK_STREAM,
    subjects: WORK_STREAM_SUBJECTS,
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    max_age: nanos(MAX_AGE_MS),
  });
}

/** Resolves when the request is stored. */
export async function requestReindex(connection: NatsConnection, request: ReindexRequest): Promise<void> {
  await ensureWorkStream(connection);
  await connection.jetstream().publish(WORK_REINDEX, JSON.stringify(request), { msgID: request.requestId });
}

export async function publishDeadLetter(connection: NatsConnection, letter: DeadLetter): Promise<void> {
  await ensureWorkStream(connection);
  await connection.jetstream().publish(WORK_DEAD, JSON.stringify(letter));
}

/** Those that are kept, the oldest first. */
export async function* deadLetters(connection: NatsConnection): AsyncGenerator<DeadLetter> {
  const letters = readPresent(connection, { stream: WORK_STREAM, filter: WORK_DEAD, from: 1 });
  for await (const letter of letters) yield letter.json<DeadLetter>();
}

export interface ReindexWork {
  /** Settled: done. If it throws, the request comes again, here or at another chat-api. */
  onRequest(request: ReindexRequest): Promise<void>;
  onError(error: unknown): void;
}

/** Takes requests one by one from the durable consumer that all chat-apis share, through every outage, until it is closed. */
export class ReindexWorker {
  private isClosed = false;
  private pull: ConsumerMessages | null = null;

  constructor(
    private readonly connection: NatsConnection,
    private readonly work: ReindexWork,
  ) {
    void this.run();
  }

  /** No further request is taken; one under way is finished. */
  close(): void {
    this.isClosed = true;
    this.pull?.stop();
  }

  private async run(): Promise<void> {
    while (this.isGoingOn()) {
      try {
        await this.consumeWaiting(await this.consumer());
      } catch (error) {
        if (this.isGoingOn()) this.work.onError(error);
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private isGoingOn(): boolean {
    return !this.isClosed && !this.connection.isClosed();
  }

  /** Made anew each time that nothing came for a while: a NATS that was replaced by an empty one knows neither stream nor consumer. */
  private async consumer(): Promise<Consumer> {
    await ensureWorkStream(this.connection);
    const manager = await this.connection.jetstreamManager({ checkAPI: false });
    await manager.consumers.add(WORK_STREAM, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      filter_subject: WORK_REINDEX,
    });
    return this.connection.jetstream().consumers.get(WORK_STREAM, CONSUMER);
  }

  /** One by one, so that what this chat-api can't get to goes to another. Ends when nothing comes for a while. */
  private async consumeWaiting(consumer: Consumer): Promise<void> {
    for (let took = true; took && this.isGoingOn();) {
      took = false;
      this.pull = await consumer.fetch({ max_messages: 1, expires: WAIT_MS });
      for await (const message of this.pull) {
        took = true;
        await this.consume(message);
      }
    }
  }

  private async consume(message: JsMsg): Promise<void> {
    const request = requestIn(message);
    if (request === null) return message.term('not a request');
    try {
      await this.work.onRequest(request);
      message.ack();
    } catch (error) {
      message.nak(RETRY_MS);
      this.work.onError(error);
    }
  }
}

/** Null for what no release of ours can have sent, and what PostgreSQL would refuse: it must not get as far as the relay. */
function requestIn(message: JsMsg): ReindexRequest | null {
  try {
    const { requestId, everything, fromTime, chatId, messageId } = message.json<Record<string, unknown>>();
    if (typeof requestId !== 'string' || !UUID.test(requestId)) return null;
    if (everything === true) return { requestId, everything };
    if (typeof fromTime === 'string') return isTime(fromTime) ? { requestId, fromTime } : null;
    if (typeof chatId === 'string') return isId(chatId) ? { requestId, chatId } : null;
    if (typeof messageId === 'string') return isId(messageId) ? { requestId, messageId } : null;
    return null;
  } catch {
    return null;
  }
}

/** Whether it is an RFC 3339 time in UTC, of a day that there is. */
function isTime(text: string): boolean {
  const time = UTC_TIME.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, UP_TO_SECONDS));
}
