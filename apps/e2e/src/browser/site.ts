import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningSystem } from '../running-system.js';
import { bundlePage } from './bundle.js';

const PAGE = '<!doctype html><meta charset="utf-8"><title>Test</title><script type="module" src="/page.js"></script>';

/** A connection of a page to the stream of events, as it was asked for. */
interface Opening {
  url: string;
  lastEventId: string | null;
  /** Which notify-server it went to. */
  server: number;
}

interface OpenStream {
  cut(): void;
  goDark(): void;
}

/** The origin of a page: a gateway that leads streams to a notify-server of the test's choice, and cuts them. */
export class Site {
  /** All requests to the services: method and path. */
  readonly requests: string[] = [];
  readonly openings: Opening[] = [];
  private readonly streams = new Set<OpenStream>();
  /** Which notify-server the next stream goes to. */
  next = 0;

  private constructor(
    private readonly system: RunningSystem,
    private readonly files: ReadonlyMap<string, { type: string; text: string }>,
    private readonly server: Server,
  ) {
    server.on('request', (asked, answer) => this.serve(asked, answer));
  }

  static async start(system: RunningSystem): Promise<Site> {
    const files = new Map([
      ['/', { type: 'text/html', text: PAGE }],
      ['/page.js', { type: 'text/javascript', text: await bundlePage() }],
    ]);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Site(system, files, server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  get openStreams(): number {
    return this.streams.size;
  }

  count(asked: string): number {
    return this.requests.filter((other) => other === asked).length;
  }

  /** Ends every stream. */
  cut(): void {
    for (const stream of this.streams) stream.cut();
  }

  /** Leaves every stream open to the page, but nothing comes through any more, not even that it ended. */
  goDark(): void {
    for (const stream of this.streams) stream.goDark();
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private serve(asked: IncomingMessage, answer: ServerResponse): void {
    const { pathname } = new URL(asked.url ?? '', this.url);
    const file = this.files.get(pathname);
    if (file) return void answer.writeHead(200, { 'content-type': file.type }).end(file.text);
    if (!pathname.startsWith('/api/')) return void answer.writeHead(404).end();
    this.requests.push(`${asked.method} ${pathname}`);
    if (pathname === '/api/events') this.stream(asked, answer);
    else forward(asked, answer, this.system.api);
  }

  private stream(asked: IncomingMessage, answer: ServerResponse): void {
    const { url = '', headers } = asked;
    const lastEventId = headers['last-event-id'];
    this.openings.push({ url, server: this.next, lastEventId: typeof lastEventId === 'string' ? lastEventId : null });
    const goDark = forward(asked, answer, this.system.events[this.next] ?? '');
    const stream: OpenStream = {
      cut: () => answer.destroy(),
      goDark: () => {
        goDark();
        this.streams.delete(stream);
      },
    };
    this.streams.add(stream);
    answer.on('close', () => this.streams.delete(stream));
  }
}

/** Returns what stops the answer without ending it. */
function forward(asked: IncomingMessage, answer: ServerResponse, target: string): () => void {
  const { method, url = '', headers } = asked;
  const forwarded = request(new URL(url, target), { method, headers, agent: false });
  let goDark = () => {};
  let isDark = false;
  const fail = () => isDark || answer.destroy();
  forwarded.on('error', fail).on('response', (response) => {
    const { connection: _ofThisHop, ...passedOn } = response.headers;
    answer.writeHead(response.statusCode ?? 502, passedOn);
    response.on('error', fail).on('close', () => response.complete || fail());
    response.pipe(answer);
    goDark = () => response.unpipe(answer).resume();
  });
  answer.on('close', () => forwarded.destroy());
  asked.pipe(forwarded);
  return () => {
    isDark = true;
    goDark();
  };
}
