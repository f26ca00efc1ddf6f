import { Body, Controller, Get, Module, Post, Put, Query } from '@nestjs/common';
import { ApiClient, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HealthModule } from '../health/health.module.js';
import type { RunningService } from '../run/running-service.js';
import { startQuietly } from '../run/testing/quiet-service.js';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { IsText } from './is-text.js';
import { MayBeAbsent } from './optional.js';
import { PageQuery } from './page-query.js';

class NoteDto {
  @IsText({ min: 1, max: 5 })
  content!: string;

  @MayBeAbsent()
  @IsText({ min: 1, max: 80 })
  name?: string;
}

@Controller('api/notes')
class NotesController {
  @Post()
  create(@Body() body: NoteDto): NoteDto {
    return body;
  }

  @Put(':id')
  replace(@Body() body: NoteDto): NoteDto {
    return body;
  }

  @Get()
  list(@Query() query: PageQuery): PageQuery {
    return query;
  }
}

@Module({ imports: [HealthModule.with({ useFactory: () => [] })], controllers: [NotesController] })
class NotesModule {}

let service: RunningService;
let api: ApiClient;

beforeAll(async () => {
  service = await startQuietly(NotesModule);
  api = ApiClient.undocumented(service.url);
});

afterAll(() => service.drain());

async function send(body: string | Blob, headers: Record<string, string> = {}) {
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
  const response = await fetch(`${service.url}/api/notes`, init);
  return { status: response.status, body: (await response.json()) as Problem };
}

async function faults(path: string, body?: unknown) {
  const answer = body === undefined ? await api.get<Problem>(path) : await api.post<Problem>(path, body);
  return answer.body.errors?.map(({ pointer, code }) => [pointer, code]);
}

describe('a body that is read', () => {
  const cases: [string, unknown, [string, string][]][] = [
    ['a missing field', {}, [['/content', 'required']]],
    ['an unknown field', { content: 'x', 'a/b~c': 1 }, [['/a~1b~0c', 'unknown_field']]],
    ['a wrong type', { content: 5 }, [['/content', 'wrong_type']]],
    ['a text that is too long', { content: 'abcdef' }, [['/content', 'too_long']]],
    ['white space', { content: '  \n' }, [['/content', 'blank']]],
    ['NUL', { content: 'a\0' }, [['/content', 'nul']]],
    ['a lone surrogate', { content: 'a\ud800' }, [['/content', 'lone_surrogate']]],
    [
      'two faults',
      { content: '', name: 7 },
      [
        ['/content', 'too_short'],
        ['/name', 'wrong_type'],
      ],
    ],
  ];

  it.each(cases)('is checked for %s', async (_, body, expected) => {
    expect(await faults('/api/notes', body)).toEqual(expected);
  });

  it('counts five emoji as five characters', async () => {
    expect((await api.post('/api/notes', { content: '👍👍👍👍👍' })).status).toBe(201);
  });

  it.each([
    ['two fields of one name', '{"content":"a","content":"b"}', 'invalid_request', 'line 1, column 16'],
    ['malformed JSON', '{"content":"a",}', 'malformed_json', 'line 1, column 16'],
  ])('is refused for %s, with the position', async (_, text, code, position) => {
    const { status, body } = await send(text);
    expect([status, body.code]).toEqual([400, code]);
    expect(body.detail).toContain(position);
  });

  it('is refused with a short answer, however long the names of its doubled fields are', async () => {
    const doubled = Array.from({ length: 102 }, () => '"":1').join();
    const answer = await send(`{"${'~'.repeat(250_000)}":{${doubled}}}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    expect(JSON.stringify(answer.body).length).toBeLessThan(32_000);
    expect(answer.body.errors?.[0]?.pointer).toBe(`/${'~0'.repeat(100)}…/`);
  });

  it('is refused if it is not UTF-8, instead of being stored with replacement characters', async () => {
    const bytes = [Buffer.from('{"content":"'), Buffer.from([0xff]), Buffer.from('"}')];
    const { status, body } = await send(new Blob(bytes));
    expect([status, body.code]).toEqual([400, 'malformed_json']);
    expect(body.detail).toContain('line 1, column 13: the byte 0xff');
  });

  it.each([
    ['of another type', { 'content-type': 'text/plain' }, 415, '"text/plain"'],
    ['in another charset', { 'content-type': 'application/json; charset=utf-16' }, 415, '"utf-16"'],
    ['of unknown encoding', { 'content-encoding': 'x' }, 415, '"x"'],
    ['that is not encoded as it says', { 'content-encoding': 'gzip' }, 400, 'not compressed'],
  ])('%s is refused with what came', async (_, headers, status, came) => {
    const answer = await send('{"content":"a"}', headers);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toContain(came);
  });
});

describe('a query that is read', () => {
  it.each([
    ['limit=0', 'too_small'],
    ['limit=101', 'too_large'],
    ['limit=', 'wrong_type'],
    ['limit=1.5', 'wrong_type'],
    ['limit=1&limit=2', 'wrong_type'],
    ['sort=up', 'unknown_field'],
    ['limit=1&cursor=a%c3', 'invalid_encoding'],
    ['%ff=1', 'invalid_encoding'],
    ['cursor=%c0%af', 'invalid_encoding'],
    ['cursor=%ed%a0%80', 'invalid_encoding'],
    ['cursor=%e2%82a%ac', 'invalid_encoding'],
  ])('is checked: %s', async (query, code) => {
    expect((await faults(`/api/notes?${query}`))?.[0]?.[1]).toBe(code);
  });

  it.each(['POST', 'PUT'])('has no unknown parameter, also of a route without parameters: %s', async (method) => {
    const path = method === 'POST' ? '/api/notes?dry=1' : '/api/notes/1?dry=1';
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(service.url + path, { method, headers, body: '{"content":"x"}' });
    const { errors } = (await response.json()) as Problem;
    expect(response.status).toBe(400);
    expect(errors).toMatchObject([{ pointer: '?dry', code: 'unknown_field' }]);
  });

  it('has defaults', async () => {
    expect((await api.get('/api/notes')).body).toEqual({ limit: 50 });
  });

  it.each(['100%', '%zz', 'a%c3%a9'])('may contain %s', async (text) => {
    expect((await api.get(`/api/notes?cursor=${text}`)).status).toBe(200);
  });
});

describe('a header with bytes beyond ASCII', () => {
  const ask = async (value: Buffer) => {
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write('GET /api/notes HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUser-Agent: ');
    socket.write(Buffer.concat([value, Buffer.from('\r\n\r\n')]));
    return text(socket);
  };

  it.each([
    ['a byte that UTF-8 never has', [0xff]],
    ['a sequence that is too short', [0xc3, 0x20]],
    ['an overlong sequence', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
  ])('is refused if they are not UTF-8: %s', async (_, bytes) => {
    const answer = await ask(Buffer.from(bytes));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"errors":[{"pointer":"header:User-Agent","code":"invalid_encoding"');
  });

  it('is accepted if they are UTF-8', async () => {
    expect(await ask(Buffer.from('phone of Zoë 📱'))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

it.each(['/api/notes?cursor=', '/api/notes/'])('a URL with bytes that are not encoded is refused: %s', async (path) => {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.write(
    Buffer.concat([Buffer.from(`GET ${path}`), Buffer.from('é'), Buffer.from(' HTTP/1.1\r\nHost: x\r\n\r\n')]),
  );
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_request"/);
});

describe.each(['toString', 'hasOwnProperty', 'constructor', '__proto__', 'isPrototypeOf'])('the name %s', (name) => {
  it('is no field of a body', async () => {
    const body = JSON.parse(`{"content":"x","${name}":{}}`) as unknown;
    expect(await faults('/api/notes', body)).toEqual([[`/${name}`, 'unknown_field']]);
  });

  it('is no parameter of a query', async () => {
    expect(await faults(`/api/notes?${name}=1`)).toEqual([[`?${name}`, 'unknown_field']]);
  });
});
