import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** One dispatched event of a stream. `event` is `message` and `id` is null where the frame itself carries none. */
export interface Frame {
  event: string;
  id: string | null;
  data: string;
}

export interface EventStreamOptions {
  token?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
}

/** The server answered with something else than a stream. */
export class EventStreamRefused extends Error {
  constructor(
    readonly status: number,
    readonly headers: IncomingMessage['headers'],
    readonly body: string,
  ) {
    super(`the event stream was refused with ${status}: ${body}`);
  }
}

/** Resolves once the server has answered with a stream; rejects with {@link EventStreamRefused} if it answered otherwise. */
export async function openEventStream(url: string, options: EventStreamOptions = {}): Promise<EventStream> {
  const headers: Record<string, string> = { accept: 'text/event-stream', ...options.headers };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  if (options.lastEventId !== undefined) headers['last-event-id'] = options.lastEventId;
  const outgoing = request(url, { headers, agent: false });
  const response = await answered(outgoing);
  const isStream = response.headers['content-type']?.startsWith('text/event-stream');
  if (response.statusCode !== 200 || !isStream) {
    throw new EventStreamRefused(response.statusCode ?? 0, response.headers, await text(response));
  }
  return new EventStream(outgoing, response);
}

/** A reader of one stream. Every frame is kept in `frames`; `next` hands each out once, in order. */
export class EventStream {
  readonly frames: Frame[] = [];
  /** Resolves when the stream is over, whoever ended it. */
  readonly ended: Promise<void>;
  /** The reconnection time that the server asked for. */
  retryMs: number | null = null;
  private readonly decoder = new TextDecoder();
  private readonly parser = createParser({
    onEvent: (message) => this.frames.push(frameOf(message)),
    onRetry: (ms) => (this.retryMs = ms),
  });
  private readonly wakers = new Set<() => void>();
  private position = 0;
  private isOver = false;

  constructor(
    private readonly outgoing: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.on('data', (chunk: Buffer) => this.take(chunk));
    // A cut stream is an 'error' first: that it is over is all that matters here.
    response.on('error', () => undefined);
    outgoing.on('error', () => undefined);
    this.ended = new Promise((resolve) => response.once('close', resolve));
    void this.ended.then(() => this.finish());
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  /** The id of the last frame that carried one: what a client reconnects with. */
  get lastEventId(): string | null {
    return this.frames.findLast(({ id }) => id !== null)?.id ?? null;
  }

  /**
   * The next frame, or the next of `type` with those before it passed over. Rejects after `timeoutMs` (20 s: a loaded machine is no failure),
   * or when the stream is over.
   */
  async next(type?: string, timeoutMs = 20_000): Promise<Frame> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const frame = this.advance(type);
      if (frame) return frame;
      const left = deadline - performance.now();
      if (this.isOver || left <= 0) throw new Error(this.missing(type));
      await this.changed(left);
    }
  }

  /** The data of the next frame of `type`, parsed. */
  async nextData<T = Record<string, unknown>>(type: string, timeoutMs?: number): Promise<T> {
    return JSON.parse((await this.next(type, timeoutMs)).data) as T;
  }

  /** The parsed data of every frame of `type` so far. */
  received<T = Record<string, unknown>>(type: string): T[] {
    return this.frames.filter(({ event }) => event === type).map(({ data }) => JSON.parse(data) as T);
  }

  /** Leaves by destroying the socket, mid-frame if it happens so; frames already parsed stay. */
  cut(): void {
    this.outgoing.destroy();
    this.finish();
  }

  /** Leaves, and waits until the connection is gone. */
  async close(): Promise<void> {
    this.cut();
    await this.ended;
  }

  private advance(type?: string): Frame | undefined {
    while (this.position < this.frames.length) {
      const frame = this.frames[this.position];
      this.position += 1;
      if (type === undefined || frame?.event === type) return frame;
    }
    return undefined;
  }

  private changed(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, withinMs);
      this.wakers.add(done);
    });
  }

  private take(chunk: Buffer): void {
    if (this.isOver) return;
    this.parser.feed(this.decoder.decode(chunk, { stream: true }));
    this.wake();
  }

  private finish(): void {
    this.isOver = true;
    this.wake();
  }

  private wake(): void {
    for (const waker of [...this.wakers]) waker();
  }

  private missing(type?: string): string {
    const seen = this.frames.map(({ event }) => event).join(', ');
    return `${this.isOver ? 'the stream ended' : 'time is up'} before ${type ?? 'another frame'} came; seen: ${seen || 'nothing'}`;
  }
}

function frameOf({ event, id, data }: EventSourceMessage): Frame {
  return { event: event ?? 'message', id: id ?? null, data };
}

function answered(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    outgoing.end();
  });
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
