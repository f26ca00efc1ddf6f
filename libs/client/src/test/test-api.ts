import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Message } from '../rest/schema.js';

/** What a request meets instead of its usual answer, or after its effect. */
export type Fault =
  | { when: 'before' | 'after'; cut: true }
  | { when: 'before' | 'after'; status: number; code?: string; headers?: Record<string, string> };

export interface Received {
  method: string;
  path: string;
  token: string | null;
  key: string | null;
  body: Record<string, unknown>;
}

/** How long the answer to a replaced refresh token is the same one again. */
const GRACE_MS = 10_000;

const USER = {
  id: '3',
  fullName: 'Ann Silva',
  email: 'ann@example.org',
  role: 'member',
  status: 'active',
  avatarUrl: null,
  timeZone: null,
  isBot: false,
  createdAt: '2026-11-23T09:00:00.000Z',
};

/**
 * An http server that behaves as chat-api does towards one person: rotates refresh tokens, knows idempotency
 * keys, answers problems. Tests let requests fail with {@link fault}. The e2e tests use the real one.
 */
export class TestApi {
  readonly received: Received[] = [];
  readonly messages: Message[] = [];
  expiresIn = 900;
  /** Called for each request, whose answer waits for it. Null answers as usual. */
  fault: (request: Received) => Fault | null | Promise<Fault | null> = () => null;
  private readonly byKey = new Map<string, Message>();
  private generation = 0;
  private firstValid = 1;
  private rotatedAt = 0;
  private isRevoked = false;
  private open = 0;
  /** The most requests that were being answered at once. */
  mostAtOnce = 0;

  private constructor(
    private readonly server: Server,
    private readonly now: () => number,
  ) {}

  static async start(now: () => number): Promise<TestApi> {
    const server = createServer();
    const api = new TestApi(server, now);
    server.on('request', (request, response) => void api.serve(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await once(this.server.close(), 'close');
  }

  /** The requests of a route. */
  count(path: string): number {
    return this.received.filter((request) => request.path === path).length;
  }

  /** The access tokens that were given out so far expire now. */
  expireTokens(): void {
    this.firstValid = this.generation + 1;
  }

  revoke(): void {
    this.isRevoked = true;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.open += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.open);
    const received = await receive(request);
    this.received.push(received);
    const fault = await this.fault(received);
    const answer = fault?.when === 'before' ? null : this.answer(received);
    this.open -= 1;
    if (fault && 'cut' in fault) request.socket.resetAndDestroy();
    else if (fault) reply(response, problem(fault.status, fault.code ?? 'internal_error'), fault.headers);
    else if (answer) reply(response, answer);
  }

  private answer(request: Received): Reply {
    const { method, path } = request;
    if (path === '/api/signin' || path === '/api/signup') return this.tokens(path === '/api/signup' ? 201 : 200);
    if (path === '/api/refresh') return this.refresh(request.body.refreshToken);
    const refusal = this.refusal(request.token);
    if (refusal) return refusal;
    if (path === '/api/tokens/exchange') return { status: 200, body: this.issue() };
    if (path === '/api/me') return { status: 200, body: USER };
    if (path === '/api/logout') this.revoke();
    const chatId = /^\/api\/chat\/(\d+)\/messages$/.exec(path)?.[1];
    if (method === 'POST' && chatId) return this.send(chatId, request);
    return path === '/api/logout' ? { status: 204 } : problem(404, 'not_found');
  }

  private tokens(status: number): Reply {
    this.isRevoked = false;
    this.rotatedAt = this.now();
    return { status, body: this.issue() };
  }

  private issue() {
    this.generation += 1;
    const tokens = { accessToken: `access-${this.generation}`, refreshToken: `refresh-${this.generation}` };
    return { ...tokens, tokenType: 'Bearer', expiresIn: this.expiresIn, refreshExpiresIn: 2_592_000, user: USER };
  }

  private refresh(token: unknown): Reply {
    const isCurrent = token === `refresh-${this.generation}`;
    const isRepeat = token === `refresh-${this.generation - 1}` && this.now() - this.rotatedAt <= GRACE_MS;
    if (this.isRevoked || !(isCurrent || isRepeat)) {
      this.isRevoked = true;
      return problem(401, 'invalid_refresh_token');
    }
    if (isRepeat) this.generation -= 1;
    else this.rotatedAt = this.now();
    return { status: 200, body: this.issue() };
  }

  private refusal(token: string | null): Reply | null {
    if (token?.startsWith('api-')) return this.isRevoked ? problem(401, 'session_revoked') : null;
    const generation = Number(/^access-(\d+)$/.exec(token ?? '')?.[1]);
    if (!(generation <= this.generation)) return problem(401, 'unauthenticated');
    if (this.isRevoked) return problem(401, 'session_revoked');
    return generation < this.firstValid ? problem(401, 'token_expired') : null;
  }

  private send(chatId: string, { key, body }: Received): Reply {
    const earlier = key === null ? undefined : this.byKey.get(key);
    if (earlier) return { status: 201, body: earlier };
    const seq = this.messages.length + 1;
    const fields = { id: String(seq), chatId, seq, changedSeq: seq, senderId: USER.id };
    const times = { createdAt: USER.createdAt, editedAt: null, deletedAt: null };
    const message = { ...fields, content: String(body.content), clientId: body.clientId as string, ...times };
    this.messages.push(message);
    if (key !== null) this.byKey.set(key, message);
    return { status: 201, body: message };
  }
}

interface Reply {
  status: number;
  body?: unknown;
}

function problem(status: number, code: string): Reply {
  return { status, body: { type: 'about:blank', title: code, status, detail: code, instance: 'urn:request:r1', code } };
}

function reply(response: ServerResponse, { status, body }: Reply, headers: Record<string, string> = {}): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'Content-Type': type, 'X-Request-Id': 'r1', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function receive(request: IncomingMessage): Promise<Received> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  const header = (name: string) => (request.headers[name] as string | undefined) ?? null;
  const token = header('authorization')?.replace('Bearer ', '') ?? null;
  return { method: request.method ?? '', path: request.url ?? '', token, key: header('idempotency-key'), body };
}
