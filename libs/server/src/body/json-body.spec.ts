import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { eventually, openConnection, type Problem, type RawConnection } from '@fechatter/testing';
import { IsArray } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { Public } from '../access/route-access.js';
import { HealthModule } from '../health/health.module.js';
import type { RunningService } from '../run/running-service.js';
import { startQuietly } from '../run/testing/quiet-service.js';
import { IsText } from '../validation/is-text.js';
import { MayBeAbsent } from '../validation/optional.js';
import { BODY_LIMIT_BYTES, PUBLIC_BODY_LIMIT_BYTES } from './json-body.js';

class NoteDto {
  @IsText({ min: 1, max: 300_000 })
  content!: string;

  @MayBeAbsent()
  @IsArray()
  list?: unknown[];
}

@Controller('api')
class NotesController {
  @Post('notes')
  create(@Body() { content }: NoteDto): { length: number } {
    return { length: content.length };
  }

  @Public()
  @Post('open/notes')
  createOpenly(@Body() { content }: NoteDto): { length: number } {
    return { length: content.length };
  }

  @Post('marks')
  @HttpCode(200)
  mark(@Body() body: unknown): unknown[] {
    return [body ?? 'none'];
  }
}

@Module({ imports: [HealthModule.with({ useFactory: () => [] })], controllers: [NotesController] })
class NotesModule {}

let service: RunningService;
const sockets: Socket[] = [];

beforeAll(async () => {
  service = await startQuietly(NotesModule);
});

afterAll(async () => {
  sockets.forEach((socket) => socket.destroy());
  await service.drain();
});

const JSON_TYPE = 'application/json';

async function send(path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const init = { method: 'POST', body, headers: { 'content-type': JSON_TYPE, ...headers } };
  const response = await fetch(service.url + path, init);
  return { status: response.status, body: (await response.json()) as Problem & { length: number } };
}

function noteOf(bytes: number): string {
  const empty = '{"content":""}';
  return `{"content":"${'x'.repeat(bytes - empty.length)}"}`;
}

function open(options = {}): RawConnection {
  const connection = openConnection(service.url, options);
  sockets.push(connection.socket);
  return connection;
}

function head(path: string, ...headers: string[]): string {
  return [`POST ${path} HTTP/1.1`, 'Host: x', `Content-Type: ${JSON_TYPE}`, ...headers, '', ''].join('\r\n');
}

const CHUNKED = 'Transfer-Encoding: chunked';

function chunkOf(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

describe.each([
  ['a route that needs a token', '/api/notes', BODY_LIMIT_BYTES],
  ['a route that needs no token', '/api/open/notes', PUBLIC_BODY_LIMIT_BYTES],
])('a body for %s', (_, path, limit) => {
  it('is read up to its limit', async () => {
    expect((await send(path, noteOf(limit))).status).toBe(201);
    const { status, body } = await send(path, noteOf(limit + 1));
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
    expect(body.detail).toBe(`The body may have at most ${limit} bytes; it has ${limit + 1}.`);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('is read up to its limit after its decompression from %s', async (coding, compress) => {
    const headers = { 'content-encoding': coding };
    expect((await send(path, new Uint8Array(compress(noteOf(limit))), headers)).status).toBe(201);
    const { status, body } = await send(path, new Uint8Array(compress(noteOf(limit + 1))), headers);
    expect([status, body.code]).toEqual([413, 'payload_too_large']);
  });

  it('is refused at once if its length is too large, and the connection ends, though the body never comes', async () => {
    const { socket, heard } = open();
    socket.write(head(path, `Content-Length: ${limit + 1}`));
    const sentAt = performance.now();
    await once(socket, 'end');
    expect(performance.now() - sentAt).toBeLessThan(500);
    expect(heard.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard.text).toContain('\r\nConnection: close\r\n');
  });

  it('in chunks is refused as soon as it has too many bytes, and the connection ends', async () => {
    const { socket, heard } = open();
    socket.write(head(path, CHUNKED) + chunkOf(noteOf(limit)));
    await eventually(() => expect(socket.bytesWritten).toBeGreaterThan(limit));
    expect(heard.text).toBe('');
    socket.write(chunkOf('x'));
    await once(socket, 'end');
    expect(heard.text).toMatch(/^HTTP\/1\.1 413 /);
    expect(heard.text).toContain('\r\nConnection: close\r\n');
  });
});

describe('a body that is too long', () => {
  it('and that goes on coming does not reset the answer, and is cut off after a second', async () => {
    const { socket, heard } = open({ allowHalfOpen: true });
    socket.write(head('/api/notes', CHUNKED));
    const chunk = chunkOf('x'.repeat(10_000));
    const sending = setInterval(() => socket.write(chunk), 5);
    await once(socket, 'end');
    const answeredAt = performance.now();
    await eventually(() => expect(performance.now()).toBeGreaterThan(answeredAt + 500));
    expect(heard).toMatchObject({ errors: [], text: expect.stringMatching(/^HTTP\/1\.1 413 /) });
    await eventually(() => expect(heard.errors).not.toEqual([]));
    expect(performance.now() - answeredAt).toBeLessThan(5_000);
    clearInterval(sending);
  });

  it('is not asked for with 100 Continue', async () => {
    const { socket, heard } = open();
    socket.write(head('/api/notes', `Content-Length: ${BODY_LIMIT_BYTES + 1}`, 'Expect: 100-continue'));
    await once(socket, 'end');
    expect(heard.text).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('hides no request behind it: what follows is not done', async () => {
    const { socket, heard } = open();
    socket.write(head('/api/notes', `Content-Length: ${BODY_LIMIT_BYTES + 1}`));
    await once(socket, 'data');
    const body = noteOf(20);
    socket.write(`${'x'.repeat(BODY_LIMIT_BYTES + 1)}${head('/api/notes', 'Content-Length: 20')}${body}`);
    await once(socket, 'close');
    expect(heard.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

it('a body of another type is refused before it comes, and the connection ends', async () => {
  const { socket, heard } = open();
  socket.write('POST /api/notes HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n');
  await once(socket, 'end');
  expect(heard.text).toMatch(/^HTTP\/1\.1 415 /);
});

it('a body is asked for with 100 Continue, and read', async () => {
  const { socket, heard } = open();
  socket.write(head('/api/notes', 'Content-Length: 20', 'Expect: 100-continue', 'Connection: close'));
  await once(socket, 'data');
  expect(heard.text).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write(noteOf(20));
  await once(socket, 'end');
  expect(heard.text).toMatch(/\r\n\r\nHTTP\/1\.1 201 /);
});

it('a body that can’t be read in the middle is answered with a problem, and the connection ends', async () => {
  const { socket, heard } = open();
  socket.write(head('/api/notes', CHUNKED));
  socket.write(`${chunkOf('{"content":')}what\r\n`);
  await once(socket, 'end');
  expect(heard.text).toMatch(/^HTTP\/1\.1 400 /);
  expect(heard.text).toContain('"detail":"The HTTP request could not be read."');
});

describe('an empty body in chunks', () => {
  const ask = async (headers: string) => {
    const { socket, heard } = open();
    socket.write(`POST /api/marks HTTP/1.1\r\nHost: x\r\n${headers}${CHUNKED}\r\nConnection: close\r\n\r\n0\r\n\r\n`);
    await once(socket, 'end');
    const answer = heard.text.replace('HTTP/1.1 100 Continue\r\n\r\n', '');
    return [answer.slice(9, 12), /\[.*\]/.exec(answer)?.[0]];
  };

  it.each([
    ['of no type', '', '["none"]'],
    ['of JSON', `Content-Type: ${JSON_TYPE}\r\n`, '[{}]'],
    ['of another type', 'Content-Type: text/plain\r\n', '["none"]'],
    ['of a client that asks first', 'Expect: 100-continue\r\n', '["none"]'],
  ])('is no body: %s', async (_, headers, body) => {
    expect(await ask(headers)).toEqual(['200', body]);
  });

  it('is told from one that is not empty', async () => {
    const { socket, heard } = open();
    socket.write(`POST /api/marks HTTP/1.1\r\nHost: x\r\n${CHUNKED}\r\n\r\n`);
    socket.write(chunkOf('{}'));
    await once(socket, 'end');
    expect(heard.text).toMatch(/^HTTP\/1\.1 415 /);
  });
});

describe('a charset', () => {
  it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf-8; a=b', 'utf-8;'])('%s is accepted', async (charset) => {
    const { status } = await send('/api/notes', noteOf(20), { 'content-type': `${JSON_TYPE}; charset=${charset}` });
    expect(status).toBe(201);
  });

  it.each([
    ...['utf-7', 'utf-16', 'UTF-16LE', 'utf-32', 'utf8', 'us-ascii', 'iso-8859-1', '"utf-16"', "'utf-8'", '""'],
    ...['utf-8; charset=utf-16', 'utf-16; charset=utf-8', '"utf-8'],
  ])('%s is refused', async (charset) => {
    const headers = { 'content-type': `${JSON_TYPE};a=b;Charset = ${charset}` };
    const { status, body } = await send('/api/notes', noteOf(20), headers);
    expect([status, body.code]).toEqual([415, 'unsupported_media_type']);
  });
});

describe('the fields and elements of a body', () => {
  const fields = (count: number) => Array.from({ length: count }, (_, index) => `"f${index}":1`).join();

  it('may be 1,000, and are refused before they are read if there are more', async () => {
    const list = (count: number) => `{"content":"x","list":[${'1,'.repeat(count - 1)}1]}`;
    expect((await send('/api/notes', list(998))).status).toBe(201);
    const { status, body } = await send('/api/notes', list(999));
    expect([status, body.code, body.errors]).toEqual([400, 'invalid_request', undefined]);
    expect(body.detail).toBe('The body may have at most 1000 fields and elements of lists.');
  });

  it('that are unknown are listed up to 100, with their number', async () => {
    const { body } = await send('/api/notes', `{${fields(999)}}`);
    expect(body.errors).toHaveLength(100);
    expect(body.detail).toMatch(/ There are 999 more faults: see `errors`, which has the first 100\.$/);
    expect(JSON.stringify(body).length).toBeLessThan(40_000);
  });
});
