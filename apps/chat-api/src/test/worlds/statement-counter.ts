import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;
/** Of the messages of a client, and the one of the server that is looked at. */
const PARSE = 'P'.charCodeAt(0);
const BIND = 'B'.charCodeAt(0);
const EXECUTE = 'E'.charCodeAt(0);
const SIMPLE_QUERY = 'Q'.charCodeAt(0);
const NOTICE = 'N'.charCodeAt(0);

/**
 * Stands between a driver and PostgreSQL and counts, on the wire, the statements that the driver has executed: whatever BEGINs, COMMITs
 * or look-ups a library adds by itself are in it too. Their texts are kept, and what PostgreSQL has to say
 * about them, its notices.
 */
export class StatementCounter {
  count = 0;
  /** Their texts, in the order in which they were executed. */
  statements: string[] = [];
  notices: string[] = [];
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
    const texts = new Texts();
    const said = new Frames(0, (type, body) => {
      const text = texts.executedBy(type, body);
      if (text === null) return;
      this.count += 1;
      this.statements.push(text);
    });
    const heard = new Frames(TYPE_BYTES, (type, body) => {
      if (type === NOTICE) this.notices.push(messageIn(body));
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    }
    client.on('data', (chunk) => said.read(chunk));
    server.on('data', (chunk) => heard.read(chunk));
    client.pipe(server);
    server.pipe(client);
  }
}

/** What is executed on one connection: a text that was parsed, under a name or none, and bound since. */
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

/** Finds the messages in what one side sends: a type, then their length with itself. Only a client's first message has no type. */
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

/** Of the fields of a notice the one that is for people: each is a letter, and a text that a zero byte ends. */
function messageIn(notice: Buffer): string {
  const fields = notice.toString().split('\0');
  return fields.find((field) => field.startsWith('M'))?.slice(1) ?? '';
}
