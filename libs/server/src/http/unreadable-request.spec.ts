import { eventually } from '@fechatter/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { refuseUnreadable } from './unreadable-request.js';

let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => response.end('read')).on('clientError', refuseUnreadable);
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(() => void server.close());

async function answerTo(request: string): Promise<{ head: string; body: string }> {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { head, body };
}

it.each([
  ['text that is not HTTP', 'HELLO\r\n\r\n', /could not be read/],
  ['an unknown method', 'HELLO / HTTP/1.1\r\nHost: x\r\n\r\n', /could not be read/],
  ['headers that are too long', `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`, /16 KiB/],
])('%s is answered with a problem, and the connection ends', async (_, request, detail) => {
  const { head, body } = await answerTo(request);
  expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  const id = /X-Request-Id: (\S+)/.exec(head)?.[1];
  expect(head).toContain('Content-Type: application/problem+json');
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toMatchObject({
    status: 400,
    code: 'invalid_request',
    detail: expect.stringMatching(detail),
    instance: `urn:request:${id}`,
  });
});

it('a request that can be read is answered as usual', async () => {
  const { head, body } = await answerTo('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(body).toContain('read');
});

it('a client that does not hang up does not keep the connection', async () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    .on('error', () => undefined)
    .resume();
  socket.write('HELLO\r\n\r\n');
  await once(socket, 'end');
  await eventually(async () => expect(await promisify(server.getConnections.bind(server))()).toBe(0));
  socket.destroy();
});
