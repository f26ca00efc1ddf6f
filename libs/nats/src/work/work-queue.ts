import { setTimeout as pause } from 'node:timers/promises';
import { AckPolicy, nanos, type Consumer, type ConsumerMessages, type JsMsg, type NatsConnection } from 'nats';
import { isId } from '@fechatter/core';
import { ensureStreams } from '../kept-streams.js';
import { REINDEX_SUBJECT, WORK_STREAM } from '../subjects.js';

/**
 * Reindex requests in the stream `WORK`, from search-indexers and operators to chat-api. The stream also has
 * the documents that the engine refused (`dead-letters.ts`).
 */

/** What to write to the index again. A request that arrives twice with the same id is carried out once. */
export type ReindexRequest = { requestId: string } & (
  | { everything: true }
  /** RFC 3339, in UTC: everything that was sent, edited or deleted since. */
  | { fromTime: string }
  | { chatId: string }
  | { messageId: string }
);

const ACK_WAIT_MS = 30_000;
const RETRY_MS = 1_000;
const PULL_EXPIRES_MS = 5_000;
const CONSUMER = 'chat-api-reindex';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UTC_TIME = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;
const SECONDS_LENGTH = '2026-11-23T12:00:00'.length;

/**
 * Resolves when the request is stored; rejects while there is no stream. May be repeated: chat-api knows a
 * request by its id.
 */
export async function requestReindex(connection: NatsConnection, request: ReindexRequest): Promise<void> {
  await connection.jetstream().publish(REINDEX_SUBJECT, JSON.stringify(request));
}

export interface ReindexHandler {
  /**
   * The request is done when this resolves. If it rejects, the request is redelivered, here or to another
   * chat-api.
   */
  onRequest(request: ReindexRequest): Promise<void>;
  onError(error: unknown): void;
}

/**
 * Consumes requests one by one from the durable consumer that all chat-apis share, through every outage,
 * until it is closed.
 */
export class ReindexWorker {
  private isClosed = false;
  private pull: ConsumerMessages | null = null;

  constructor(
    private readonly connection: NatsConnection,
    private readonly handler: ReindexHandler,
  ) {
    void this.run();
  }

  /** Takes no further request. The one under way is finished. */
  close(): void {
    this.isClosed = true;
    this.pull?.stop();
  }

  private async run(): Promise<void> {
    while (this.isRunning()) {
      try {
        await this.consumeWaiting(await this.consumer());
      } catch (error) {
        if (this.isRunning()) this.handler.onError(error);
        await pause(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  private isRunning(): boolean {
    return !this.isClosed && !this.connection.isClosed();
  }

  /**
   * Creates what is missing whenever nothing came for a while: a NATS that was replaced by an empty one has
   * neither stream nor consumer.
   */
  private async consumer(): Promise<Consumer> {
    await ensureStreams(this.connection);
    const manager = await this.connection.jetstreamManager({ checkAPI: false });
    await manager.consumers.add(WORK_STREAM, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      filter_subject: REINDEX_SUBJECT,
    });
    return this.connection.jetstream().consumers.get(WORK_STREAM, CONSUMER);
  }

  /**
   * Pulls one message at a time, so that another chat-api gets what this one can't get to. Ends when nothing
   * comes for a while.
   */
  private async consumeWaiting(consumer: Consumer): Promise<void> {
    for (let isAnyLeft = true; isAnyLeft && this.isRunning();) {
      isAnyLeft = false;
      this.pull = await consumer.fetch({ max_messages: 1, expires: PULL_EXPIRES_MS });
      for await (const message of this.pull) {
        isAnyLeft = true;
        await this.consume(message);
      }
    }
  }

  private async consume(message: JsMsg): Promise<void> {
    const request = parseRequest(message);
    if (request === null) return message.term('not a request');
    try {
      await this.handler.onRequest(request);
      message.ack();
    } catch (error) {
      message.nak(RETRY_MS);
      this.handler.onError(error);
    }
  }
}

/**
 * Null for a message that no release of ours can have sent, or with a value that PostgreSQL would refuse.
 * Neither may reach the relay.
 */
function parseRequest(message: JsMsg): ReindexRequest | null {
  try {
    const { requestId, everything, fromTime, chatId, messageId } = message.json<Record<string, unknown>>();
    if (typeof requestId !== 'string' || !UUID.test(requestId)) return null;
    if (everything === true) return { requestId, everything };
    if (typeof fromTime === 'string') return isUtcTime(fromTime) ? { requestId, fromTime } : null;
    if (typeof chatId === 'string') return isId(chatId) ? { requestId, chatId } : null;
    if (typeof messageId === 'string') return isId(messageId) ? { requestId, messageId } : null;
    return null;
  } catch {
    return null;
  }
}

/** Whether `text` is an RFC 3339 time in UTC, of a day that exists. */
function isUtcTime(text: string): boolean {
  const time = UTC_TIME.test(text) ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, SECONDS_LENGTH));
}
