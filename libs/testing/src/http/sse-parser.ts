/** One dispatched event of a stream. `id` is null where the frame itself carries none. */
export interface Frame {
  event: string;
  id: string | null;
  data: string;
}

/**
 * Server-Sent Events as the HTML standard reads them (section 9.2.6): lines end in CR LF, LF or CR and nothing else, a frame ends with an
 * empty line, and an unfinished frame at the end of the stream is dropped. Bytes may arrive cut anywhere.
 */
export class SseParser {
  retryMs: number | null = null;
  private readonly decoder = new TextDecoder('utf-8');
  private rest = '';
  private event = '';
  private id: string | null = null;
  private data: string[] = [];

  push(bytes: Uint8Array): Frame[] {
    this.rest += this.decoder.decode(bytes, { stream: true });
    const frames: Frame[] = [];
    for (let line = this.takeLine(); line !== null; line = this.takeLine()) {
      const frame = line === '' ? this.dispatch() : this.field(line);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  private takeLine(): string | null {
    const end = this.rest.search(/[\r\n]/);
    // A CR at the very end may be the first half of a CR LF.
    if (end < 0 || (this.rest[end] === '\r' && end === this.rest.length - 1)) return null;
    const line = this.rest.slice(0, end);
    this.rest = this.rest.slice(this.rest.startsWith('\r\n', end) ? end + 2 : end + 1);
    return line;
  }

  private field(line: string): null {
    const colon = line.indexOf(':');
    if (colon === 0) return null;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'event') this.event = value;
    if (name === 'data') this.data.push(value);
    if (name === 'id' && !value.includes('\0')) this.id = value;
    if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  private dispatch(): Frame | null {
    const frame = { event: this.event || 'message', id: this.id, data: this.data.join('\n') };
    const isEmpty = this.data.length === 0;
    this.event = '';
    this.id = null;
    this.data = [];
    return isEmpty ? null : frame;
  }
}
