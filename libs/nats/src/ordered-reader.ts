import { setTimeout as pause } from 'node:timers/promises';
import {
  AckPolicy,
  DeliverPolicy,
  nanos,
  nuid,
  type Consumer,
  type ConsumerConfig,
  type ConsumerMessages,
  type JsMsg,
  type NatsConnection,
} from 'nats';
import { jetstreamManager, SHORT_WAIT } from './connection/jetstream-manager.js';

/**
 * Reads one stream from a given sequence, with at most one filter: in order, each message once, one at a
 * time, for as long as it is open.
 *
 * It pulls through an ack-less consumer of its own. The library's ordered consumer won't do: after its stream
 * was deleted and created again it stays open and receives nothing, and one that is closed while it looks for
 * its stream comes back to life later. Here a gap in the delivery sequence, an error and a stalled consumer
 * all have the same effect: a new consumer starts behind the last delivered message.
 */

export interface StreamRange {
  stream: string;
  /** One subject, wildcards allowed. Without it everything is read. */
  filter?: string;
  /** The first sequence to read. */
  from: number;
}

export interface OrderedRead extends StreamRange {
  /**
   * The next message waits until this has settled. If it throws, the same message is redelivered a little
   * later.
   */
  onMessage(message: JsMsg): void | Promise<void>;
  /**
   * Called when a consumer was created, before it delivers anything. If it throws, another consumer is
   * created.
   */
  onConsumer?(): Promise<void>;
}

const BATCH = 500;
const PULL = { max_messages: BATCH, expires: 10_000, idle_heartbeat: 1_000 };
/** Smaller, because all messages of a pull are held in memory while the caller takes its time. */
const STORED_PULL = { max_messages: 100, expires: 5_000 };
const RETRY_MS = 250;
const STALLED_AFTER_MS = 1_000;
const INACTIVE_AFTER_MS = 60_000;
export const MESSAGES_LOST = 'messages were lost between the stream and its consumer';

export class OrderedReader {
  /** The sequence of the last delivered message; `from - 1` before the first. */
  position: number;
  /**
   * Every message that matches the filter was delivered up to here. Beyond `position` when the messages after
   * it don't match or are gone.
   */
  readThrough: number;

  private consumerNumber = 0;
  private isClosed = false;
  private isHandling = false;
  private consumer: Consumer | null = null;
  private pull: ConsumerMessages | null = null;
  /** How many messages came through the current consumer. */
  private delivered = 0;
  private lastActivity = performance.now();

  constructor(
    private readonly connection: NatsConnection,
    private readonly read: OrderedRead,
  ) {
    this.position = read.from - 1;
    this.readThrough = this.position;
    void this.run();
  }

  /**
   * Call this about once a second with the stream's last sequence. Advances `readThrough`, and replaces a
   * stalled consumer: one that has messages pending and has delivered nothing for a second.
   */
  async checkProgress(lastSeq: number): Promise<void> {
    if (lastSeq <= this.readThrough || this.isHandling) return;
    if (await this.isCaughtUp()) this.readThrough = Math.max(this.readThrough, lastSeq);
    else if (performance.now() - this.lastActivity > STALLED_AFTER_MS && !this.isHandling) this.restart();
  }

  close(): void {
    this.isClosed = true;
    this.restart();
  }

  private restart(): void {
    this.consumerNumber += 1;
    this.pull?.stop();
  }

  private async isCaughtUp(): Promise<boolean> {
    const { consumer } = this;
    const info = await consumer?.info().catch(() => null);
    if (!info || consumer !== this.consumer) return false;
    return info.num_pending === 0 && info.delivered.consumer_seq === this.delivered;
  }

  private async run(): Promise<void> {
    while (!this.isClosed && !this.connection.isClosed()) {
      await this.readThroughOneConsumer().catch(() => pause(RETRY_MS, undefined, { ref: false }));
    }
  }

  private async readThroughOneConsumer(): Promise<void> {
    const consumerNumber = ++this.consumerNumber;
    const { consumer } = await openConsumer(this.connection, { ...this.read, from: this.position + 1 });
    this.consumer = consumer;
    this.delivered = 0;
    this.lastActivity = performance.now();
    try {
      await this.read.onConsumer?.();
      while (this.consumerNumber === consumerNumber) await this.readOnePull(consumer, consumerNumber);
    } finally {
      this.pull?.stop();
      this.consumer = null;
      void consumer.delete().catch(() => false);
    }
  }

  private async readOnePull(consumer: Consumer, consumerNumber: number): Promise<void> {
    this.pull = await consumer.fetch({ ...PULL });
    for await (const message of this.pull) {
      if (this.consumerNumber !== consumerNumber) break;
      if (message.info.deliverySequence !== this.delivered + 1) throw new Error(MESSAGES_LOST);
      await this.deliver(message);
      this.delivered += 1;
    }
  }

  private async deliver(message: JsMsg): Promise<void> {
    this.isHandling = true;
    try {
      await this.read.onMessage(message);
    } finally {
      this.isHandling = false;
      this.lastActivity = performance.now();
    }
    this.position = message.seq;
    this.readThrough = Math.max(this.readThrough, message.seq);
  }
}

/** How many messages of the range the stream holds now. */
export async function countStored(connection: NatsConnection, range: StreamRange): Promise<number> {
  const { consumer, pending } = await openConsumer(connection, range);
  void consumer.delete().catch(() => false);
  return pending;
}

/**
 * Reads what a stream holds, from `from` on under `filter`, until nothing is left, and ends. A bucket whose
 * keys change meanwhile is read completely: a key that moves to the end is read there. You may break out of
 * the loop. Throws if messages were lost between the stream and the consumer.
 */
export async function* readStored(connection: NatsConnection, range: StreamRange): AsyncGenerator<JsMsg> {
  const { consumer, pending } = await openConsumer(connection, range);
  let pull: ConsumerMessages | null = null;
  try {
    for (let left = pending, delivered = 0; left > 0;) {
      pull = await consumer.fetch({ ...STORED_PULL });
      for await (const message of pull) {
        delivered += 1;
        if (message.info.deliverySequence !== delivered) throw new Error(MESSAGES_LOST);
        left = message.info.pending;
        yield message;
        if (left === 0) return;
      }
      // Pending messages may have been purged since. But a message that was sent and did not arrive was lost.
      const info = await consumer.info();
      if (info.delivered.consumer_seq !== delivered) throw new Error(MESSAGES_LOST);
      left = info.num_pending;
    }
  } finally {
    pull?.stop();
    void consumer.delete().catch(() => false);
  }
}

/**
 * Creates a consumer of the range, and says how many messages of the range are stored. NATS deletes the
 * consumer when it has been idle for a minute.
 */
export async function openConsumer(
  connection: NatsConnection,
  { stream, filter, from }: StreamRange,
): Promise<{ consumer: Consumer; pending: number }> {
  const config: Partial<ConsumerConfig> = {
    name: nuid.next(),
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: Math.max(1, from),
    max_deliver: 1,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: nanos(INACTIVE_AFTER_MS),
    ...(filter && { filter_subject: filter }),
  };
  const manager = await jetstreamManager(connection);
  const info = await manager.consumers.add(stream, config);
  return {
    consumer: await connection.jetstream(SHORT_WAIT).consumers.get(stream, info.name),
    pending: info.num_pending,
  };
}
