import type { EventSourceLike } from '@fechatter/client';
import { openEventStream, type EventStream, type Frame } from '@fechatter/testing';

type Listener = Parameters<EventSourceLike['addEventListener']>[1];

/** What a browser's `EventSource` is at its first connection, with the cookies of one browser. */
export class CookieEventSource implements EventSourceLike {
  readyState = 0;
  private readonly listeners = new Map<string, Listener>();
  private stream: EventStream | null = null;

  constructor(
    private readonly url: string,
    private readonly cookies: Map<string, string>,
  ) {
    this.open().catch(() => this.fail(2));
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, listener);
  }

  close(): void {
    this.readyState = 2;
    this.stream?.cut();
  }

  private async open(): Promise<void> {
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    this.stream = await openEventStream(this.url, { headers: cookie === '' ? {} : { cookie } });
    for (const set of this.stream.response.headers['set-cookie'] ?? []) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
      this.cookies.set(name, value);
    }
    await this.hear(this.stream);
  }

  private async hear(stream: EventStream): Promise<void> {
    let lastEventId = '';
    for (;;) {
      const frame: Frame | null = await stream.next(undefined, 60_000).catch(() => null);
      if (this.readyState === 2) return;
      if (!frame) return this.fail(0);
      lastEventId = frame.id ?? lastEventId;
      this.say(frame.event, frame.data, lastEventId);
    }
  }

  private say(type: string, data: string, lastEventId: string): void {
    this.listeners.get(type)?.({ data, lastEventId } as Parameters<Listener>[0]);
  }

  private fail(readyState: number): void {
    if (this.readyState === 2) return;
    this.readyState = readyState;
    this.say('error', '', '');
  }
}
