import { openEventStream, type EventStream } from '@fechatter/testing';
import type { StreamWorld } from './stream-world.js';

/** What a browser does for a native EventSource: sends no token, and keeps the cookies of all its tabs. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** The attributes of the cookie that was set last. */
  attributes: string[] = [];

  constructor(private readonly world: StreamWorld) {}

  /** Opens the URL of `ticket`, again after a cut. Rejects with `EventStreamRefused` at any status but 200. */
  async open(server: { url: string }, ticket: string, more: Record<string, string> = {}): Promise<EventStream> {
    const { lastEventId = '', ...headers } = more;
    const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    const stream = await openEventStream(`${server.url}/api/events?ticket=${ticket}`, {
      ...(lastEventId && { lastEventId }),
      headers: { ...(cookie && { cookie }), ...headers },
    });
    this.world.closeLater(stream);
    for (const line of stream.response.headers['set-cookie'] ?? []) this.keep(line);
    return stream;
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split('=', 2);
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
    if (value !== '') this.attributes = attributes;
  }
}
