import { setTimeout as pause } from 'node:timers/promises';
import { parseEvent, type ChatEvent, type EventType } from '@fechatter/core';
import { EventStreamRefused, eventually, openEventStream, type EventStream } from '@fechatter/testing';
import type { Frame, Person } from '@fechatter/testing';

const RECONNECT_MS = 50;
const open = new Set<Listener>();

/** Closes the listeners of a test, which would otherwise reconnect for ever. */
export async function closeListeners(): Promise<void> {
  await Promise.all(Array.from(open, (listener) => listener.close()));
}

/**
 * A person's client, which stays connected as an EventSource does: when its stream ends, it resumes after the
 * last id that it has seen, on the next of its servers. It keeps every frame that it receives, repeated or
 * not. Only a 401 ends it.
 */
export class Listener {
  /** The status that ended it: 401, or null while it goes on. */
  refusal: number | null = null;
  private readonly streams: EventStream[] = [];
  private attempts = 0;
  private isClosed = false;
  private readonly running: Promise<void>;

  private constructor(
    private readonly person: Person,
    private readonly servers: readonly string[],
    private readonly firstCursor: string | undefined,
  ) {
    open.add(this);
    this.running = this.run();
  }

  /** Resolves once the stream is live. */
  static async open(person: Person, servers: readonly string[], cursor?: string): Promise<Listener> {
    const listener = new Listener(person, servers, cursor);
    await listener.live();
    return listener;
  }

  get frames(): Frame[] {
    return this.streams.flatMap(({ frames }) => frames);
  }

  /** The durable events that it has received, in order of arrival. */
  get events(): ChatEvent[] {
    return this.frames.map(({ data }) => parseEvent(data)).filter((event) => event !== null);
  }

  of<T extends EventType>(type: T): Extract<ChatEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<ChatEvent, { type: T }> => event.type === type);
  }

  /** The contents of the messages that it has received. */
  get contents(): (string | null)[] {
    return this.of('message.created').map(({ data }) => data.message.content);
  }

  /** The reasons of the resets that it has received. */
  get resets(): string[] {
    const resets = this.frames.filter(({ event }) => event === 'stream.reset');
    return resets.map(({ data }) => (JSON.parse(data) as { reason: string }).reason);
  }

  get lastEventId(): string | undefined {
    return this.frames.findLast(({ id }) => id !== null)?.id ?? this.firstCursor;
  }

  /** Resolves when the current connection has caught up. */
  async live(): Promise<void> {
    await eventually(
      () => {
        const last = this.streams.at(-1);
        if (!last?.isOpen || !last.frames.some(({ event }) => event === 'stream.live')) throw new Error('not live yet');
      },
      { timeoutMs: 20_000 },
    );
  }

  cut(): void {
    this.streams.at(-1)?.cut();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cut();
    await this.running;
    open.delete(this);
  }

  private async run(): Promise<void> {
    while (!this.isClosed && this.refusal === null) {
      const stream = await this.connect();
      if (stream && this.isClosed) stream.cut();
      await stream?.ended;
      await pause(RECONNECT_MS);
    }
  }

  private async connect(): Promise<EventStream | null> {
    const server = this.servers[this.attempts % this.servers.length] ?? '';
    this.attempts += 1;
    const { token } = this.person;
    const lastEventId = this.lastEventId;
    try {
      const stream = await openEventStream(server, lastEventId === undefined ? { token } : { token, lastEventId });
      this.streams.push(stream);
      return stream;
    } catch (error) {
      if (error instanceof EventStreamRefused && error.status === 401) this.refusal = error.status;
      return null;
    }
  }
}
