import { StallProxy } from '@fechatter/testing';

/** A network that leads to the next of the stream's servers at each connection, and can be cut or stalled. */
export class ShakyNetwork {
  /** The numbers of requests for a stream, for changes, and of all others. */
  streams = 0;
  changes = 0;
  private readonly proxies: StallProxy[] = [];

  static async to(eventsUrls: readonly string[]): Promise<ShakyNetwork> {
    const network = new ShakyNetwork();
    for (const url of eventsUrls) network.proxies.push(await StallProxy.start(url));
    return network;
  }

  readonly fetch: typeof fetch = (input, init) => {
    const url = input as string;
    if (url.includes('/changes?')) this.changes += 1;
    return fetch(url.endsWith('/api/events') ? this.route(url) : input, init);
  };

  /** The URL of a stream at the next server. */
  route(url: string): string {
    const proxy = this.proxies[this.streams % this.proxies.length];
    this.streams += 1;
    return proxy?.urlFor(url) ?? url;
  }

  /** Ends every connection, and accepts new ones. */
  cut(): void {
    for (const proxy of this.proxies) {
      proxy.cut();
      proxy.resume();
    }
  }

  /** Swallows what the present connections carry, without ending them. */
  stall(): void {
    for (const proxy of this.proxies) proxy.blackhole();
  }

  async close(): Promise<void> {
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }
}
