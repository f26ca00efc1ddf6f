import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const TYPE_BYTES = 1;
const EXECUTE = 'E'.charCodeAt(0);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);

/**
 * Stands between a driver and PostgreSQL and counts, on the wire, the statements that the driver has executed: whatever BEGINs, COMMITs
 * or look-ups a library adds by itself are in it too.
 */
export class StatementCounter {
  count = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async before(databaseUrl: string): Promise<StatementCounter> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StatementCounter(server, new URL(databaseUrl));
  }

  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.toString();
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const frames = new Frames((type) => {
      if (type === EXECUTE || type === SIMPLE_QUERY) this.count += 1;
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    client.on('data', (chunk) => frames.read(chunk));
    client.pipe(server);
    server.pipe(client);
  }
}

/** Finds the messages in what a client sends: a type, then their length with itself. Only the first message has no type. */
class Frames {
  private pending = Buffer.alloc(0);
  private typeBytes = 0;

  constructor(private readonly onMessage: (type: number) => void) {}

  read(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= this.typeBytes + 4) {
      const end = this.typeBytes + this.pending.readInt32BE(this.typeBytes);
      if (this.pending.length < end) return;
      if (this.typeBytes === TYPE_BYTES) this.onMessage(this.pending[0] ?? 0);
      this.pending = this.pending.subarray(end);
      this.typeBytes = TYPE_BYTES;
    }
  }
}
