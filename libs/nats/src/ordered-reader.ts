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

/**
 * Reads one stream from a sequence on, with at most one filter: in order, each message once, one at a time, for as long as it is open.
 *
 * It pulls through a consumer without acks that only it knows. The library's own ordered consumer is not used: after its stream was
 * deleted and made again it stays open and deaf, and one that is closed while it looks for its stream comes back to life later. Here a
 * gap in the delivery sequence, an error, and a call of `restart` (by whoever sees that it is deaf) all lead to the same thing: a new
 * consumer from behind the last message that was handed on.
 */

export interface OrderedRead {
  stream: string;
  /** One subject, wildcards allowed; without it everything is read. */
  filter?: string;
  /** The first sequence to read. */
  from: number;
  /** The next message waits until this has settled. If it throws, the same message is handed on again a little later. */
  onMessage(message: JsMsg): void | Promise<void>;
}

const BATCH = 500;
const PULL_EXPIRES_MS = 10_000;
const PULL_HEARTBEAT_MS = 1_000;
const RETRY_MS = 250;
const INACTIVE_AFTER_MS = 60_000;

export class OrderedReader {
  /** The sequence of the last message handed on, `from - 1` before the first. */
  position: number;
  /** Counts the messages handed on: unchanged between two looks means that nothing came. */
  received = 0;
  /** Whether `onMessage` is under way: a reader that is held up is not deaf. */
  busy = false;

  private generation = 0;
  private closed = false;
  private pull: ConsumerMessages | null = null;

  constructor(
    private readonly connection: NatsConnection,
    private readonly read: OrderedRead,
  ) {
    this.position = read.from - 1;
    void this.run();
  }

  /** Makes the consumer anew. */
  restart(): void {
    this.generation += 1;
    this.pull?.stop();
  }

  close(): void {
    this.closed = true;
    this.restart();
  }

  private async run(): Promise<void> {
    while (!this.closed && !this.connection.isClosed()) {
      await this.readThroughOneConsumer().catch(pause);
    }
  }

  private async readThroughOneConsumer(): Promise<void> {
    const generation = ++this.generation;
    const { consumer } = await openConsumer(this.connection, { ...this.read, from: this.position + 1 });
    try {
      for (let delivered = 0; this.generation === generation;) {
        delivered = await this.readOnePull(consumer, generation, delivered);
      }
    } finally {
      void consumer.delete().catch(() => false);
    }
  }

  private async readOnePull(consumer: Consumer, generation: number, delivered: number): Promise<number> {
    this.pull = await consumer.fetch({
      max_messages: BATCH,
      expires: PULL_EXPIRES_MS,
      idle_heartbeat: PULL_HEARTBEAT_MS,
    });
    for await (const message of this.pull) {
      if (this.generation !== generation) break;
      delivered += 1;
      if (message.info.deliverySequence !== delivered) throw new Error('messages were lost on the way to the consumer');
      await this.handOn(message);
    }
    return delivered;
  }

  private async handOn(message: JsMsg): Promise<void> {
    this.busy = true;
    try {
      await this.read.onMessage(message);
    } finally {
      this.busy = false;
    }
    this.position = message.seq;
    this.received += 1;
  }
}

/**
 * Reads what a stream holds now, from `from` on under `filter`, and ends. `pending` is how many messages that is (those that are
 * published meanwhile may come too, at the end). Breaking out of the loop is fine.
 */
export async function readPresent(
  connection: NatsConnection,
  range: { stream: string; filter?: string; from: number },
): Promise<{ pending: number; messages: AsyncGenerator<JsMsg> }> {
  const { consumer, pending } = await openConsumer(connection, range);
  return { pending, messages: present(consumer, pending) };
}

async function* present(consumer: Consumer, pending: number): AsyncGenerator<JsMsg> {
  try {
    for (let delivered = 0; delivered < pending;) {
      const pull = await consumer.fetch({
        max_messages: Math.min(BATCH, pending - delivered),
        expires: PULL_EXPIRES_MS,
      });
      const before = delivered;
      for await (const message of pull) {
        delivered += 1;
        if (message.info.deliverySequence !== delivered)
          throw new Error('messages were lost on the way to the consumer');
        yield message;
        // What was purged meanwhile never comes.
        if (message.info.pending === 0) return;
      }
      if (delivered === before) throw new Error('the stream stopped answering');
    }
  } finally {
    void consumer.delete().catch(() => false);
  }
}

async function openConsumer(
  connection: NatsConnection,
  { stream, filter, from }: { stream: string; filter?: string; from: number },
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
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const info = await manager.consumers.add(stream, config);
  return { consumer: await connection.jetstream().consumers.get(stream, info.name), pending: info.num_pending };
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, RETRY_MS).unref();
  });
}
