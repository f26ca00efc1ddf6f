import { afterAll, afterEach } from '@jest/globals';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { streamContract, type Frame } from './stream-contract.js';

export interface EventStreamOptions {
  token?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
  /** Why the frames may differ from docs/asyncapi.yaml. Otherwise the first that does fails the test. */
  undocumented?: string;
}

/** What looks at each frame as it comes. */
export interface FrameChecks {
  /** Throws if the frame is not as it should be. */
  check: (frame: Frame) => void;
  /** Called with what `check` throws. */
  onFault: (fault: Error) => void;
}

/** Thrown if the server answers with anything but a stream. */
export class EventStreamRefused extends Error {
  constructor(
    readonly status: number,
    readonly headers: IncomingMessage['headers'],
    readonly body: string,
  ) {
    super(`the event stream was refused with ${status}: ${body}`);
  }
}

/**
 * Resolves when the server has answered with a stream, and rejects with {@link EventStreamRefused} for any
 * other answer.
 */
export async function openEventStream(url: string, options: EventStreamOptions = {}): Promise<EventStream> {
  const headers: Record<string, string> = { accept: 'text/event-stream', ...options.headers };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  if (options.lastEventId !== undefined) headers['last-event-id'] = options.lastEventId;
  const outgoing = request(url, { headers, agent: false });
  const response = await responseTo(outgoing);
  const isStream = response.headers['content-type']?.startsWith('text/event-stream');
  if (response.statusCode !== 200 || !isStream) {
    throw new EventStreamRefused(response.statusCode ?? 0, response.headers, await text(response));
  }
  const check = options.undocumented === undefined ? checkDocumented : () => undefined;
  return new EventStream(outgoing, response, { check, onFault: (fault) => faults.push(fault) });
}

function checkDocumented(frame: Frame): void {
  streamContract().check(frame);
}

/** The faults of all streams of a test file. They fail the test that runs, also if it looks at no frame. */
const faults: Error[] = [];
afterEach(failOnFault);
afterAll(failOnFault);

function failOnFault(): void {
  const [first] = faults.splice(0);
  if (first) throw first;
}

/** Reads one stream. Keeps every frame in `frames`; `next` returns each of them once, in order. */
export class EventStream {
  readonly frames: Frame[] = [];
  /** Resolves when the stream has ended, on whichever side. */
  readonly ended: Promise<void>;
  /** The reconnection time that the server asked for. */
  retryMs: number | null = null;
  private readonly decoder = new TextDecoder();
  private readonly parser = createParser({
    onEvent: (message) => this.receive(frameOf(message)),
    onRetry: (ms) => (this.retryMs = ms),
  });
  private readonly wakers = new Set<() => void>();
  private position = 0;
  private isOver = false;

  constructor(
    private readonly outgoing: ClientRequest,
    readonly response: IncomingMessage,
    private readonly checks: FrameChecks,
  ) {
    response.on('data', (chunk: Buffer) => this.parse(chunk));
    // A stream that is cut emits 'error' before 'close'. Only 'close' matters here.
    response.on('error', () => undefined);
    outgoing.on('error', () => undefined);
    this.ended = new Promise((resolve) => response.once('close', resolve));
    void this.ended.then(() => this.finish());
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  /** The id of the last frame that has one, with which a client reconnects. */
  get lastEventId(): string | null {
    return this.frames.findLast(({ id }) => id !== null)?.id ?? null;
  }

  /**
   * Returns the next frame, or the next of `type`, skipping others. Rejects after `timeoutMs`, or when the
   * stream has ended. The default of 20 s is enough for a loaded machine.
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

  /** Returns the parsed data of the next frame of `type`. */
  async nextData<T = Record<string, unknown>>(type: string, timeoutMs?: number): Promise<T> {
    return JSON.parse((await this.next(type, timeoutMs)).data) as T;
  }

  /** Returns the parsed data of every frame of `type` so far. */
  received<T = Record<string, unknown>>(type: string): T[] {
    return this.frames.filter(({ event }) => event === type).map(({ data }) => JSON.parse(data) as T);
  }

  /** Destroys the socket, possibly in the middle of a frame. Parsed frames are kept. */
  cut(): void {
    this.outgoing.destroy();
    this.finish();
  }

  /** Destroys the socket, and waits until the connection is closed. */
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

  private parse(chunk: Buffer): void {
    if (this.isOver) return;
    this.parser.feed(this.decoder.decode(chunk, { stream: true }));
    this.wake();
  }

  private receive(frame: Frame): void {
    this.frames.push(frame);
    try {
      this.checks.check(frame);
    } catch (fault) {
      this.checks.onFault(fault as Error);
    }
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
    return `${this.isOver ? 'the stream ended' : 'timed out'} before ${type ?? 'another frame'} came; received: ${seen || 'nothing'}`;
  }
}

function frameOf({ event, id, data }: EventSourceMessage): Frame {
  return { event: event ?? 'message', id: id ?? null, data };
}

function responseTo(outgoing: ClientRequest): Promise<IncomingMessage> {
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
