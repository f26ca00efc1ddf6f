import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

type State = 'open' | 'stalled' | 'cut';

/**
 * A TCP proxy in front of a dependency. While stalled, it keeps every connection and forwards nothing, not
 * even that one side has closed. Peers see a dead network path, unlike when a process is killed. While cut,
 * it drops every connection and refuses new ones. A black hole swallows the connections of its moment for
 * good, while new ones work: that is how a failover or a load balancer leaves them.
 */
export class StallProxy {
  private readonly pairs = new Set<ProxiedPair>();
  private state: State = 'open';

  private constructor(
    private readonly server: Server,
    private readonly target: { host: string; port: number },
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** `targetUrl` is any URL with a host and a port, such as `postgres://…` or `nats://…`. */
  static async start(targetUrl: string): Promise<StallProxy> {
    const { hostname, port } = new URL(targetUrl);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new StallProxy(server, { host: hostname, port: Number(port) });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Returns `url` with the host and port of this proxy. */
  urlFor(url: string): string {
    const proxied = new URL(url);
    proxied.hostname = '127.0.0.1';
    proxied.port = String(this.port);
    return proxied.toString().replace(/\/$/, '');
  }

  stall(): void {
    this.state = 'stalled';
    for (const pair of this.pairs) pair.stall();
  }

  /** Stalls the present connections until the proxy is closed; `resume()` does not bring them back. */
  blackhole(): void {
    for (const pair of this.pairs) pair.swallow();
  }

  cut(): void {
    this.state = 'cut';
    for (const pair of this.pairs) pair.drop();
  }

  /** Ends a stall, and forwards what was held back, or ends a cut, and accepts connections again. */
  resume(): void {
    this.state = 'open';
    for (const pair of this.pairs) pair.resume();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    if (this.state === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const pair = new ProxiedPair(client, connect(this.target), () => this.pairs.delete(pair));
    this.pairs.add(pair);
    if (this.state === 'stalled') pair.stall();
  }
}

class ProxiedPair {
  private isStalled = false;
  private isSwallowed = false;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly onClosed: () => void,
  ) {
    this.forward(client, upstream);
    this.forward(upstream, client);
  }

  stall(): void {
    this.isStalled = true;
    if (this.isSwallowed) return;
    this.client.pause();
    this.upstream.pause();
  }

  /** Goes on acknowledging what either side sends. */
  swallow(): void {
    this.isStalled = true;
    this.isSwallowed = true;
    for (const socket of [this.client, this.upstream]) socket.removeAllListeners('data').resume();
  }

  resume(): void {
    if (this.isSwallowed) return;
    this.isStalled = false;
    if (this.client.destroyed || this.upstream.destroyed) return this.drop();
    this.client.resume();
    this.upstream.resume();
  }

  drop(): void {
    this.client.destroy();
    this.upstream.destroy();
    this.onClosed();
  }

  private forward(from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => {
      if (!this.isStalled) from.resume();
    });
    // 'close' always follows an error, and closes the other side.
    from.on('error', () => undefined);
    from.on('close', () => {
      if (!this.isStalled) this.drop();
    });
  }
}
