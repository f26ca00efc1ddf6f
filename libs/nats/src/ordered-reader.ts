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
import { ANSWER, jsManager } from './connection/js-manager.js';

/**
 * Reads one stream from a sequence on, with at most one filter: in order, each message once, one at a time, for as long as it is open.
 *
 * It pulls through a consumer without acks that only it knows. The library's own ordered consumer is not used: after its stream was
 * deleted and made again it stays open and deaf, and one that is closed while it looks for its stream comes back to life later. Here a
 * gap in the delivery sequence, an error and a consumer that has gone deaf all lead to the same thing: a new one from behind the last
 * message that was handed on.
 */

export interface StreamRange {
  stream: string;
  /** One subject, wildcards allowed; without it everything is read. */
  filter?: string;
  /** The first sequence to read. */
  from: number;
}

export interface OrderedRead extends StreamRange {
  /** The next message waits until this has settled. If it throws, the same message is handed on again a little later. */
  onMessage(message: JsMsg): void | Promise<void>;
  /** Called when a consumer was made, before anything that comes through it is handed on. If it throws, another one is made. */
  onConsumer?(): Promise<void>;
}

const BATCH = 500;
const PULL = { max_messages: BATCH, expires: 10_000, idle_heartbeat: 1_000 };
/** Smaller, since the messages of a pull are all held in memory for a consumer that takes its time. */
const PRESENT_PULL = { max_messages: 100, expires: 5_000 };
const RETRY_MS = 250;
const DEAF_AFTER_MS = 1_000;
const INACTIVE_AFTER_MS = 60_000;
const LOST_ON_THE_WAY = 'messages were lost on the way to the consumer';

export class OrderedReader {
  /** The sequence of the last message handed on, `from - 1` before the first. */
  position: number;
  /** Everything that the filter lets through was handed on up to here: beyond `position` when what follows it is not ours, or gone. */
  readThrough: number;

  private generation = 0;
  private closed = false;
  private busy = false;
  private consumer: Consumer | null = null;
  private pull: ConsumerMessages | null = null;
  /** Messages that came through the present consumer. */
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
   * To be called about once a second with the stream's last sequence. Notes how far everything was handed on; makes a consumer anew that
   * is deaf: something is there for it, and nothing came for a second.
   */
  async keepUp(lastSeq: number): Promise<void> {
    if (lastSeq <= this.readThrough || this.busy) return;
    if (await this.isCaughtUp()) this.readThrough = Math.max(this.readThrough, lastSeq);
    else if (performance.now() - this.lastActivity > DEAF_AFTER_MS && !this.busy) this.restart();
  }

  close(): void {
    this.closed = true;
    this.restart();
  }

  private restart(): void {
    this.generation += 1;
    this.pull?.stop();
  }

  private async isCaughtUp(): Promise<boolean> {
    const { consumer } = this;
    const info = await consumer?.info().catch(() => null);
    if (!info || consumer !== this.consumer) return false;
    return info.num_pending === 0 && info.delivered.consumer_seq === this.delivered;
  }

  private async run(): Promise<void> {
    while (!this.closed && !this.connection.isClosed()) {
      await this.readThroughOneConsumer().catch(() => pause(RETRY_MS, undefined, { ref: false }));
    }
  }

  private async readThroughOneConsumer(): Promise<void> {
    const generation = ++this.generation;
    const { consumer } = await openConsumer(this.connection, { ...this.read, from: this.position + 1 });
    this.consumer = consumer;
    this.delivered = 0;
    this.lastActivity = performance.now();
    try {
      await this.read.onConsumer?.();
      while (this.generation === generation) await this.readOnePull(consumer, generation);
    } finally {
      this.pull?.stop();
      this.consumer = null;
      void consumer.delete().catch(() => false);
    }
  }

  private async readOnePull(consumer: Consumer, generation: number): Promise<void> {
    this.pull = await consumer.fetch({ ...PULL });
    for await (const message of this.pull) {
      if (this.generation !== generation) break;
      if (message.info.deliverySequence !== this.delivered + 1) throw new Error(LOST_ON_THE_WAY);
      await this.handOn(message);
      this.delivered += 1;
    }
  }

  private async handOn(message: JsMsg): Promise<void> {
    this.busy = true;
    try {
      await this.read.onMessage(message);
    } finally {
      this.busy = false;
      this.lastActivity = performance.now();
    }
    this.position = message.seq;
    this.readThrough = Math.max(this.readThrough, message.seq);
  }
}

/** How many messages the range holds now. */
export async function countPresent(connection: NatsConnection, range: StreamRange): Promise<number> {
  const { consumer, pending } = await openConsumer(connection, range);
  void consumer.delete().catch(() => false);
  return pending;
}

/**
 * Reads what a stream holds, from `from` on under `filter`, until nothing is left, and ends. A bucket whose keys change meanwhile is read
 * whole: a key that moves to the end is met there. Breaking out of the loop is fine. Throws if messages were lost on the way.
 */
export async function* readPresent(connection: NatsConnection, range: StreamRange): AsyncGenerator<JsMsg> {
  const { consumer, pending } = await openConsumer(connection, range);
  let pull: ConsumerMessages | null = null;
  try {
    for (let left = pending, delivered = 0; left > 0;) {
      pull = await consumer.fetch({ ...PRESENT_PULL });
      for await (const message of pull) {
        delivered += 1;
        if (message.info.deliverySequence !== delivered) throw new Error(LOST_ON_THE_WAY);
        left = message.info.pending;
        yield message;
        if (left === 0) return;
      }
      // What was said to be left may have been purged since; what was sent and did not arrive is another matter.
      const info = await consumer.info();
      if (info.delivered.consumer_seq !== delivered) throw new Error(LOST_ON_THE_WAY);
      left = info.num_pending;
    }
  } finally {
    pull?.stop();
    void consumer.delete().catch(() => false);
  }
}

async function openConsumer(
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
  const manager = await jsManager(connection);
  const info = await manager.consumers.add(stream, config);
  return { consumer: await connection.jetstream(ANSWER).consumers.get(stream, info.name), pending: info.num_pending };
}
