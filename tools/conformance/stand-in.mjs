import { once } from 'node:events';
import { createServer } from 'node:http';

const EPOCH = 'stand1n';
const FIRST_SEQ = 1_000;
const HEARTBEAT_SECONDS = 1;
export const TOKEN = 'a.good.token';
export const ORIGIN = 'https://chat.example.org';
const STATUS = { 400: 'invalid_request', 401: 'unauthenticated', 405: 'method_not_allowed', 406: 'not_acceptable' };

/**
 * A small server that keeps every rule of the stream, but for the one in `fault`. For one person in one chat,
 * without a past.
 */
export class StandIn {
  #events = [];
  #streams = new Set();
  #heads = 0;

  /** @param {string} fault */
  constructor(fault) {
    this.fault = fault;
    this.server = createServer((request, response) => this.#answer(request, response));
    this.beat = setInterval(() => this.#heartbeat(), HEARTBEAT_SECONDS * 1_000);
  }

  /** @param {string} [fault] */
  static async start(fault = '') {
    const standIn = new StandIn(fault);
    standIn.server.listen(0, '127.0.0.1');
    await once(standIn.server, 'listening');
    return standIn;
  }

  get url() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.server.address());
    return `http://127.0.0.1:${port}`;
  }

  async stop() {
    clearInterval(this.beat);
    for (const { socket } of this.#streams) socket.destroy();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  #has(fault) {
    return this.fault === fault;
  }

  get #seq() {
    return FIRST_SEQ + this.#events.length;
  }

  #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    if (pathname === '/api/events') return this.#answerEvents(request, response, searchParams);
    request.resume();
    if (request.method === 'DELETE') return response.writeHead(204).end();
    const body = pathname === '/api/chat' ? { id: '42' } : this.#say();
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #say() {
    const message = { id: String(this.#seq), chatId: '42', seq: this.#events.length + 2 };
    const whole = { id: `${(this.#seq + 1).toString(16).padStart(6, '0')}-uuid`, type: 'message.created', version: 2 };
    const where = {
      workspaceId: '7',
      chatId: '42',
      seq: message.seq,
      occurredAt: 'now',
      actorId: '3',
      recipientId: null,
    };
    const { recipientId: _, ...bare } = where;
    const event = { ...whole, ...(this.#has('a bare envelope') ? bare : where), data: { message } };
    this.#events.push(event);
    const times = this.#has('twice') ? 2 : 1;
    for (const { write } of this.#streams) for (let time = 0; time < times; time += 1) write(this.#frameAt(this.#seq));
    return message;
  }

  #frameAt(seq) {
    return frame('message.created', this.#idAt(seq), this.#events[seq - FIRST_SEQ - 1]);
  }

  #idAt(seq) {
    if (this.#has('bare numbers as ids')) return String(seq);
    const event = this.#events[seq - FIRST_SEQ - 1];
    return `${EPOCH}-${seq}-${event?.id.slice(0, 6) ?? '000000'}`;
  }

  #answerEvents(request, response, query) {
    const { method, headers } = request;
    if (method === 'OPTIONS') return this.#preflight(headers, response);
    const status = this.#refusal(request, query);
    if (status) return refuse(response, status, [...query.keys()].join());
    const ofStream = {
      'Content-Type': this.#has('plain text') ? 'text/plain' : 'text/event-stream; charset=utf-8',
      'Cache-Control': this.#has('cached') ? 'no-cache' : 'no-store, no-transform',
      Connection: this.#has('kept alive') ? 'keep-alive' : 'close',
      ...(!this.#has('buffered') && { 'X-Accel-Buffering': 'no' }),
    };
    response.writeHead(200, ofStream);
    if (method === 'HEAD') return response.end();
    response.flushHeaders();
    if (!this.#has('deaf')) request.socket.once('data', () => request.socket.destroy());
    this.#open(response, this.#cursorOf(headers, query));
  }

  /** The status with which the request is refused; undefined if it is not. */
  #refusal({ method, headers }, query) {
    const { authorization, accept } = headers;
    if (authorization === undefined && !this.#has('an open door')) return 401;
    if (authorization !== undefined && authorization !== `Bearer ${TOKEN}` && !this.#has('any token')) return 401;
    if (method !== 'GET' && method !== 'HEAD' && !this.#has('any method')) return 405;
    if ([...query.keys()].some((name) => name !== 'lastEventId') && !this.#has('any parameter')) return 400;
    if (accept === 'application/xml' && !this.#has('any type')) return 406;
    this.#heads += method === 'HEAD' ? 1 : 0;
    return this.#has('HEAD takes a place') && this.#heads > 20 ? 429 : undefined;
  }

  #preflight({ origin }, response) {
    if (origin !== ORIGIN && !this.#has('any origin')) return refuse(response, 403);
    const names = this.#has('few headers') ? 'Authorization' : 'Authorization, Last-Event-ID';
    const allowed = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Headers': names };
    response.writeHead(204, allowed).end();
  }

  #cursorOf(headers, query) {
    const [ofHeader, ofUrl] = [headers['last-event-id'], query.get('lastEventId')];
    if (this.#has('only the header')) return ofHeader;
    return this.#has('the URL wins') ? (ofUrl ?? ofHeader) : (ofHeader ?? ofUrl ?? undefined);
  }

  /** Sends the beginning of a stream, and keeps it open. */
  #open(response, cursor) {
    const write = (text) => response.write(text);
    const reset = cursor === undefined ? null : this.#judge(cursor);
    const from =
      cursor === undefined || reset
        ? this.#seq
        : Number(cursor.split('-').at(this.#has('bare numbers as ids') ? 0 : 1));
    const ready = { resumed: cursor !== undefined && !reset, heartbeatSeconds: HEARTBEAT_SECONDS };
    const start = frame('stream.ready', reset && !this.#has('an id before a reset') ? null : this.#idAt(from), ready);
    if (!this.#has('no retry')) write('retry: 3000\n\n');
    if (this.#has('live first')) write(frame('stream.live', null, {}));
    if (!this.#has('no ready')) write(start);
    if (this.#has('a frame without a name')) write('data: {}\n\n');
    if (reset) write(frame('stream.reset', this.#idAt(from), { reason: reset, refetch: '/api/chat' }));
    if (this.#has('early live')) write(frame('stream.live', null, {}));
    write(this.#replay(from));
    if (!this.#has('early live')) write(frame('stream.live', null, {}));
    const stream = { write, socket: response.socket };
    this.#streams.add(stream);
    response.once('close', () => this.#streams.delete(stream));
  }

  #replay(from) {
    const first = { 'a gap': from + 2, 'an overlap': from }[this.fault] ?? from + 1;
    const seqs = Array.from({ length: this.#seq - from + 1 }, (_, index) => from + index);
    return seqs
      .filter((seq) => seq >= first && seq > FIRST_SEQ)
      .map((seq) => this.#frameAt(seq))
      .join('');
  }

  /** The reason for a reset; null for a cursor that can be resumed. */
  #judge(cursor) {
    if (this.#has('bare numbers as ids')) return null;
    const [epoch, seq, prefix] = cursor.split('-');
    if (prefix === undefined) return 'malformed';
    if (epoch !== EPOCH) return this.#has('any epoch') ? null : 'epoch';
    return Number(seq) > this.#seq && !this.#has('any future') ? 'future' : null;
  }

  #heartbeat() {
    if (this.#has('silence')) return;
    for (const { write } of this.#streams) write(frame('stream.heartbeat', this.#idAt(this.#seq), {}));
  }
}

function frame(event, id, data) {
  return `event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
}

function refuse(response, status, detail = '') {
  const headers = { 'content-type': 'application/problem+json', ...(status === 405 && { allow: 'GET, HEAD' }) };
  response.writeHead(status, headers).end(JSON.stringify({ status, code: STATUS[status] ?? 'refused', detail }));
}
