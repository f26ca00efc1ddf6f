import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from '@fechatter/testing';

/** One request for a stream, which the test answers. */
export class StreamRequest {
  isClosed = false;

  constructor(
    readonly headers: IncomingMessage['headers'],
    private readonly response: ServerResponse,
  ) {
    response.on('close', () => (this.isClosed = true));
  }

  refuse(status: number, headers: Record<string, string> = {}): void {
    this.response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end('{}');
  }

  /** Answers as the server does, up to `stream.live`. */
  live(id = '1', heartbeatSeconds = 20): void {
    this.write('retry: 2000\n\n');
    this.frame('stream.ready', { resumed: false, heartbeatSeconds }, id);
    this.frame('stream.live', {}, id);
  }

  frame(event: string, data: unknown, id?: string): void {
    this.write(`event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`);
  }

  write(text: string): void {
    if (!this.response.headersSent) this.response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.response.write(text);
  }

  /** Sends some other answer with 200. */
  answer(contentType: string, text: string): void {
    this.response.writeHead(200, { 'content-type': contentType }).end(text);
  }

  cut(): void {
    this.response.destroy();
  }

  end(): void {
    this.response.end();
  }
}

/** A server whose every answer the test writes. */
export class ScriptedServer {
  readonly requests: StreamRequest[] = [];
  #taken = 0;

  private constructor(private readonly server: Server) {
    server.on('request', ({ headers }: IncomingMessage, response: ServerResponse) => {
      this.requests.push(new StreamRequest(headers, response));
    });
  }

  static async start(): Promise<ScriptedServer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/events`;
  }

  /** Resolves to the next request, each of them once. */
  async next(): Promise<StreamRequest> {
    const request = await eventually(() => {
      const found = this.requests[this.#taken];
      if (!found) throw new Error('no request came');
      return found;
    });
    this.#taken += 1;
    return request;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
