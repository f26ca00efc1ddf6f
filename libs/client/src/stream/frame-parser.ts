/** A frame of Server-Sent Events. */
export interface Frame {
  /** `message` for a frame without a name. */
  event: string;
  /** Null for a frame without an id. */
  id: string | null;
  data: string;
}

/** The number of characters of one frame. The server's frames have some 60,000 at most. */
const MAX_FRAME_LENGTH = 4 << 20;
const NUL = '\0';

/**
 * Reads `text/event-stream` (HTML, 9.2.6) from bytes that are cut anywhere. A frame is complete when its empty
 * line has arrived, so that a frame that a lost connection cut is never seen. Frames without data are skipped.
 */
export class FrameParser {
  readonly #decoder = new TextDecoder();
  #rest = '';
  #isAfterCr = false;
  #length = 0;
  #event = '';
  #id: string | null = null;
  #data: string[] = [];

  constructor(
    private readonly onFrame: (frame: Frame) => void,
    private readonly onRetry: (ms: number) => void,
  ) {}

  /** Throws if a frame is longer than any that the server sends. */
  feed(bytes: Uint8Array): void {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return;
    // The LF of a CRLF that was cut in two.
    if (this.#isAfterCr && text.startsWith('\n')) text = text.slice(1);
    this.#isAfterCr = text === '' ? false : text.endsWith('\r');
    const lines = text.split(/\r\n|[\r\n]/);
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#take(this.#rest + line);
      this.#rest = '';
    }
    this.#rest += last;
    if (this.#length + this.#rest.length > MAX_FRAME_LENGTH) throw new Error('the stream sent a frame without an end');
  }

  #take(line: string): void {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    // A comment has an empty name.
    if (name === 'data') {
      this.#data.push(value);
      this.#length += line.length;
    } else if (name === 'event') this.#event = value;
    else if (name === 'id' && !value.includes(NUL)) this.#id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) this.onRetry(Number(value));
  }

  #dispatch(): void {
    const frame = { event: this.#event || 'message', id: this.#id, data: this.#data.join('\n') };
    const hasData = this.#data.length > 0;
    this.#event = '';
    this.#id = null;
    this.#data = [];
    this.#length = 0;
    if (hasData) this.onFrame(frame);
  }
}
