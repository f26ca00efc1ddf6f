import compression from 'compression';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that compresses every answer that may be transformed, as the client and the answer allow. */
export class CompressingProxy {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<CompressingProxy> {
    const compress = compression({ threshold: 0, filter: () => true });
    const server = createServer((incoming, outgoing) => {
      compress(incoming as never, outgoing as never, () => forward(target, incoming, outgoing));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new CompressingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function forward(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers } = incoming;
  const passed = request(target + incoming.url, { method, headers, agent: false }, (answer) => {
    const { connection: _, ...end } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 502, end);
    answer.pipe(outgoing);
  });
  passed.on('error', () => outgoing.destroy());
  outgoing.on('close', () => passed.destroy());
  passed.end();
}
