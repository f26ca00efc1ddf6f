import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * A TCP proxy between one service and one of its servers. Unlike StallProxy of libs/testing, it resets
 * connections instead of closing them, and ends the server's side of a black hole with the client's: a long run
 * would use up the connections of PostgreSQL otherwise. Connections can be
 *
 * - stalled: they stay open and nothing is forwarded, until `open()`;
 * - cut: they are reset, and new ones too, until `open()`;
 * - blackholed: those that exist now take everything and never answer again, as after a failover behind a load
 *   balancer, while new ones work. `open()` does not bring them back: only their client can end them.
 */
export class FaultyProxy {
  /** @type {Set<Pair>} */
  #pairs = new Set();
  /** @type {'open' | 'stalled' | 'cut'} */
  #state = 'open';

  /** @param {import('node:net').Server} server @param {number} targetPort on the loopback */
  constructor(server, targetPort) {
    this.server = server;
    this.targetPort = targetPort;
    server.on('connection', (client) => this.#accept(client));
  }

  /** @param {number} targetPort @returns {Promise<FaultyProxy>} */
  static async start(targetPort) {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FaultyProxy(server, targetPort);
  }

  /** @returns {number} where it listens */
  get port() {
    return /** @type {import('node:net').AddressInfo} */ (this.server.address()).port;
  }

  /** How many connections there are. */
  get connections() {
    return this.#pairs.size;
  }

  /** Leads new connections to another server, and resets those that exist. @param {number} targetPort */
  retarget(targetPort) {
    this.targetPort = targetPort;
    for (const pair of this.#pairs) pair.drop();
  }

  stall() {
    this.#state = 'stalled';
    for (const pair of this.#pairs) pair.stall();
  }

  cut() {
    this.#state = 'cut';
    for (const pair of this.#pairs) pair.drop();
  }

  blackhole() {
    for (const pair of this.#pairs) pair.blackhole();
  }

  open() {
    this.#state = 'open';
    for (const pair of this.#pairs) pair.resume();
  }

  async close() {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  /** @param {import('node:net').Socket} client */
  #accept(client) {
    if (this.#state === 'cut') return void client.resetAndDestroy();
    const upstream = connect({ host: '127.0.0.1', port: this.targetPort });
    const pair = new Pair(client, upstream, () => this.#pairs.delete(pair));
    this.#pairs.add(pair);
    if (this.#state === 'stalled') pair.stall();
  }
}

/** Joins a client's connection with ours to the server. */
class Pair {
  /** @type {'open' | 'stalled' | 'blackholed'} */
  #state = 'open';

  /** @param {import('node:net').Socket} client @param {import('node:net').Socket} upstream @param {() => void} onClosed */
  constructor(client, upstream, onClosed) {
    this.client = client;
    this.upstream = upstream;
    this.onClosed = onClosed;
    this.#forward(client, upstream);
    this.#forward(upstream, client);
    client.once('close', () => this.#closed(client));
    upstream.once('close', () => this.#closed(upstream));
  }

  stall() {
    if (this.#state !== 'open') return;
    this.#state = 'stalled';
    this.client.pause();
    this.upstream.pause();
  }

  resume() {
    if (this.#state !== 'stalled') return;
    this.#state = 'open';
    if (this.client.destroyed || this.upstream.destroyed) return this.drop();
    this.client.resume();
    this.upstream.resume();
  }

  blackhole() {
    this.#state = 'blackholed';
    // The server is not told either: it keeps the session until its own time-out, or until the client ends it.
    this.upstream.pause();
    this.client.resume();
  }

  drop() {
    this.client.resetAndDestroy();
    this.upstream.resetAndDestroy();
    this.onClosed();
  }

  /** @param {import('node:net').Socket} closed */
  #closed(closed) {
    if (this.#state === 'blackholed' && closed === this.upstream) return;
    if (this.#state !== 'stalled') this.drop();
  }

  /** @param {import('node:net').Socket} from @param {import('node:net').Socket} to */
  #forward(from, to) {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (this.#state === 'blackholed') return;
      if (!to.write(chunk)) from.pause();
    });
    to.on('drain', () => this.#state === 'open' && from.resume());
    // 'close' always follows an error.
    from.on('error', () => {});
  }
}
