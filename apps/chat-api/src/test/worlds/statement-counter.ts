import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;
/** The types of messages that matter here: a client's, and one of the server. */
const PARSE = 'P'.charCodeAt(0);
const BIND = 'B'.charCodeAt(0);
const EXECUTE = 'E'.charCodeAt(0);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);
const NOTICE = 'N'.charCodeAt(0);

/**
 * Stands between a driver and PostgreSQL and counts, on the wire, the statements that the driver executes,
 * including every BEGIN, COMMIT and look-up that a library adds by itself. Keeps their texts, and the notices
 * of PostgreSQL.
 */
export class StatementCounter {
  count = 0;
  /** The texts of the statements, in the order in which they were executed. */
  statements: string[] = [];
  notices: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.relay(client));
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

  private relay(client: Socket): void {
    const server = connect(Number(this.target.port || 5432), this.target.hostname);
    const texts = new Texts();
    const fromClient = new Frames(0, (type, body) => {
      const text = texts.executedBy(type, body);
      if (text === null) return;
      this.count += 1;
      this.statements.push(text);
    });
    const fromServer = new Frames(TYPE_BYTES, (type, body) => {
      if (type === NOTICE) this.notices.push(messageIn(body));
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    client.on('data', (chunk) => fromClient.read(chunk));
    server.on('data', (chunk) => fromServer.read(chunk));
    client.pipe(server);
    server.pipe(client);
  }
}

/**
 * Finds the statements that are executed on one connection: texts that were parsed, with or without a name,
 * and bound since.
 */
class Texts {
  private readonly parsed = new Map<string, string>();
  private bound = '';

  executedBy(type: number, body: Buffer): string | null {
    const [first = '', second = ''] = body.toString().split('\0', 2);
    if (type === PARSE) this.parsed.set(first, second);
    if (type === BIND) this.bound = this.parsed.get(second) ?? '';
    if (type === EXECUTE) return this.bound;
    return type === SIMPLE_QUERY ? first : null;
  }
}

/**
 * Splits a stream into messages: a type, then the length, which includes itself. Only a client's first
 * message has no type.
 */
class Frames {
  private pending = Buffer.alloc(0);

  constructor(
    private typeBytes: number,
    private readonly onMessage: (type: number, body: Buffer) => void,
  ) {}

  read(chunk: Buffer): void {
    this.pending = Buffer.concat([this.pending, chunk]);
    while (this.pending.length >= this.typeBytes + LENGTH_BYTES) {
      const end = this.typeBytes + this.pending.readInt32BE(this.typeBytes);
      if (this.pending.length < end) return;
      if (this.typeBytes === TYPE_BYTES)
        this.onMessage(this.pending[0] ?? 0, this.pending.subarray(TYPE_BYTES + LENGTH_BYTES, end));
      this.pending = this.pending.subarray(end);
      this.typeBytes = TYPE_BYTES;
    }
  }
}

/** The field of a notice that is for people. Each field is a letter and a text that ends with a zero byte. */
function messageIn(notice: Buffer): string {
  const fields = notice.toString().split('\0');
  return fields.find((field) => field.startsWith('M'))?.slice(1) ?? '';
}
