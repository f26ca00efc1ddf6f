import { Body, Controller, Get, HttpCode, Module, Post, Query } from '@nestjs/common';
import { DomainError } from '@fechatter/core';
import {
  accessClaims,
  ApiClient,
  createKeyPair,
  eventually,
  signAccessToken,
  signWithSecret,
  unsignedToken,
  type Problem,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { AuthModule } from '../access/auth.module.js';
import { refuseApiToken } from '../access/access-check.js';
import { CurrentActor } from '../access/auth.guard.js';
import { HealthModule } from '../health/health.module.js';
import { IsText } from '../validation/is-text.js';
import { createLog } from '../log/log.js';
import { PageQuery } from '../validation/page-query.js';
import { Produces } from '../http/accept.guard.js';
import { Public } from '../access/route-access.js';
import { startService, type RunningService } from './running-service.js';
import type { ServiceSettings } from '../config/service-settings.js';
import type { SignedInActor } from '../access/token-verifier.js';

class NoteDto {
  @IsText({ min: 1, max: 5 })
  content!: string;
}

const noRelease = () => undefined;
let release: () => void = noRelease;

@Controller('api/notes')
class NotesController {
  @Post()
  create(@Body() body: NoteDto, @Query() _query: PageQuery): NoteDto {
    return body;
  }

  @Get()
  list(@Query() query: PageQuery): PageQuery {
    return query;
  }

  @Get('me')
  me(@CurrentActor() actor: SignedInActor): SignedInActor {
    return actor;
  }

  @Public()
  @Get('broken')
  broken(): never {
    throw Object.assign(new Error('the secret text'), { parameters: ['a message text'] });
  }

  @Public()
  @Get('print')
  @Produces('text/plain')
  print(): string {
    return 'notes';
  }

  @Public()
  @Get('lost')
  lost(): never {
    throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  }

  @Public()
  @Get('forbidden')
  forbidden(): never {
    throw new DomainError('not_the_owner', 'No.');
  }

  @Public()
  @Post('slow')
  @HttpCode(204)
  slow(): Promise<void> {
    return new Promise((resolve) => (release = resolve));
  }
}

const { publicKey, privateKey } = createKeyPair();
const claims = (more: object = {}) => accessClaims({ sub: '3', ws: '7', ...more });
const revoked = new Set<string>();

@Module({
  imports: [
    HealthModule.with({ useFactory: () => [] }),
    AuthModule.with({
      publicKey,
      useFactory: () => ({
        isIssuedHere: ({ installation }) => installation === 'test',
        verifyApiToken: refuseApiToken,
        isRevoked: ({ sessionId }) => revoked.has(sessionId),
      }),
    }),
  ],
  controllers: [NotesController],
})
class NotesModule {}

const settings: ServiceSettings = {
  port: 0,
  host: '127.0.0.1',
  corsOrigins: ['https://chat.example.org'],
  logLevel: 'info',
  shutdownGraceMs: 10_000,
  instanceName: null,
};

let logged = '';

function start(more: Partial<ServiceSettings> = {}): Promise<RunningService> {
  const log = createLog('notes', settings, { write: (line: string) => (logged += line) });
  return startService({ module: NotesModule, settings: { ...settings, ...more }, log });
}

describe('a service', () => {
  let service: RunningService;
  let api: ApiClient;

  beforeAll(async () => {
    service = await start();
    api = ApiClient.undocumented(service.url, signAccessToken(claims(), privateKey));
  });

  afterAll(() => service.drain());

  describe('answers errors as problem details', () => {
    const deep = `{"content":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const json = { 'content-type': 'application/json' };

    const cases: [string, number, string, () => RequestInit & { path?: string }][] = [
      ['an unknown path', 404, 'not_found', () => ({ path: '/nothing' })],
      ['an unknown path below /api', 404, 'not_found', () => ({ path: '/api/nothing' })],
      ['an unknown method', 405, 'method_not_allowed', () => ({ method: 'DELETE' })],
      [
        'an answer that the client does not accept',
        406,
        'not_acceptable',
        () => ({ path: '/api/notes/print', headers: { accept: 'application/json' } }),
      ],
      ['a body that is too large', 413, 'payload_too_large', () => post(`"${'x'.repeat(256 * 1024)}"`, json)],
      [
        'a body of another type',
        415,
        'unsupported_media_type',
        () => post('content=1', { 'content-type': 'text/plain' }),
      ],
      ['a body of no type', 415, 'unsupported_media_type', () => post(new Blob(['x']), {})],
      [
        'a body in another charset',
        415,
        'unsupported_media_type',
        () => post('{}', { 'content-type': 'application/json; charset=latin1' }),
      ],
      ['a body that is not JSON', 400, 'malformed_json', () => post('{"content":', json)],
      ['a bare value', 400, 'invalid_request', () => post('5', json)],
      ['null', 400, 'invalid_request', () => post('null', json)],
      ['an array', 400, 'invalid_request', () => post('[]', json)],
      ['no body', 400, 'invalid_request', () => ({ method: 'POST' })],
      ['a body of endless brackets', 400, 'invalid_request', () => post(deep, json)],
      ["a path that can't be decoded", 400, 'invalid_request', () => ({ path: '/api/notes/%ff' })],
      ['an error of the domain', 403, 'not_the_owner', () => ({ path: '/api/notes/forbidden' })],
      ['an internal error', 500, 'internal_error', () => ({ path: '/api/notes/broken' })],
      ['a dependency that is down', 503, 'dependency_unavailable', () => ({ path: '/api/notes/lost' })],
    ];

    it.each(cases)('%s', async (_, status, code, request) => {
      const { path = '/api/notes', ...init } = request();
      const headers = { authorization: `Bearer ${api.token}`, 'x-request-id': 'mine', ...(init.headers as object) };
      const response = await fetch(service.url + path, { ...init, headers });
      const problem = (await response.json()) as Problem;
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect([response.status, problem.status, problem.code]).toEqual([status, status, code]);
      expect(problem.instance).toBe('urn:request:mine');
      expect(
        Object.keys(problem)
          .filter((key) => key !== 'errors')
          .sort(),
      ).toEqual(['code', 'detail', 'instance', 'status', 'title', 'type']);
    });

    it('as problem details even if the client accepts only an event stream', async () => {
      const { status, headers } = await api.get('/api/notes/forbidden', { accept: 'text/event-stream' });
      expect([status, headers.get('content-type')]).toEqual([403, 'application/problem+json; charset=utf-8']);
    });

    it('with the allowed methods of the path', async () => {
      const { headers } = await api.delete('/api/notes?x=1');
      expect(headers.get('allow')).toBe('GET, HEAD, POST');
    });

    it('with the time of the next attempt', async () => {
      const { headers } = await api.get('/api/notes/lost');
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
    });

    it('without leaking an internal error', async () => {
      logged = '';
      const { body } = await api.get('/api/notes/broken');
      expect(JSON.stringify(body)).not.toContain('secret');
      await eventually(() => expect(logged).toContain('"path":"/api/notes/broken"'));
      expect(logged).not.toContain('a message text');
    });
  });

  it.each(['text/event-stream', 'text/html', 'application/json;q=0'])(
    'does and answers JSON for Accept: %s',
    async (accept) => {
      const posted = await api.post('/api/notes', { content: 'x' }, { accept });
      expect([posted.status, posted.headers.get('content-type')]).toEqual([201, 'application/json; charset=utf-8']);
      expect((await api.get('/api/notes', { accept })).status).toBe(200);
    },
  );

  describe('identifies the caller', () => {
    async function me(token: string | undefined) {
      const { status, body, headers } = await ApiClient.undocumented(service.url, token).get<Problem & SignedInActor>(
        '/api/notes/me',
      );
      return { status, code: body.code, userId: body.userId, challenge: headers.get('www-authenticate') };
    }

    it('by a valid token', async () => {
      expect(await me(api.token)).toMatchObject({ status: 200, userId: '3' });
    });

    it.each([
      ['no token', 'unauthenticated', () => undefined],
      ['text that is not a token', 'unauthenticated', () => 'x'],
      ['a token signed by another key', 'unauthenticated', () => signAccessToken(claims(), createKeyPair().privateKey)],
      ['a token with alg none', 'unauthenticated', () => unsignedToken(claims())],
      ['a token signed with the public key as a secret', 'unauthenticated', () => signWithSecret(claims(), pem())],
      ['a token without an end', 'unauthenticated', () => signAccessToken(claims({ exp: undefined }), privateKey)],
      ['a token without a session', 'unauthenticated', () => signAccessToken(claims({ sid: undefined }), privateKey)],
      [
        'a token that names no installation',
        'unauthenticated',
        () => signAccessToken(claims({ iss: undefined }), privateKey),
      ],
      ['a token of another installation', 'unauthenticated', () => signAccessToken(claims({ iss: 'x' }), privateKey)],
      [
        'an expired token',
        'token_expired',
        () => signAccessToken(claims({ exp: Math.floor(Date.now() / 1000) - 1 }), privateKey),
      ],
      ['a token of a revoked session', 'session_revoked', () => revokedToken()],
    ])('but not by %s', async (_, code, token) => {
      const answer = await me(token());
      expect(answer).toMatchObject({ status: 401, code });
      const error = token() === undefined ? '' : ', error="invalid_token"';
      expect(answer.challenge).toBe(`Bearer realm="fechatter"${error}`);
    });

    it('but not by a changed token that was valid before', async () => {
      const token = api.token ?? '';
      const [head, , signature] = token.split('.');
      const forged = Buffer.from(JSON.stringify(claims({ sub: '4' }))).toString('base64url');
      expect(await me(`${head}.${forged}.${signature}`)).toMatchObject({ status: 401, code: 'unauthenticated' });
    });
  });

  describe('sets headers', () => {
    it.each([
      ['a-good.ID_1', true],
      ['x'.repeat(129), false],
      ['with space', false],
    ])('X-Request-Id %s', async (given, isKept) => {
      const { headers } = await api.get('/api/notes', { 'x-request-id': given });
      expect(headers.get('x-request-id') === given).toBe(isKept);
      expect(headers.get('x-request-id')).toMatch(/^[\w.-]{1,128}$/);
    });

    it('for security, and none that reveals the software', async () => {
      const { headers } = await api.get('/api/notes');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    });

    it.each([
      ['https://chat.example.org', 'https://chat.example.org'],
      ['https://evil.example.org', null],
    ])('for the origin %s', async (origin, allowed) => {
      const { headers } = await api.get('/api/notes', { origin });
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
    });
  });

  it('logs a request without its token, query or body', async () => {
    logged = '';
    await api.post('/api/notes?cursor=inquery', { content: 'hush' }, { 'x-request-id': 'logged' });
    const lines = await eventually(() => {
      expect(logged).toContain('"requestId":"logged"');
      return logged;
    });
    const line = JSON.parse(lines.split('\n').find((one) => one.includes('logged')) ?? '') as object;
    expect(line).toMatchObject({
      level: 'info',
      service: 'notes',
      method: 'POST',
      path: '/api/notes',
      status: 201,
      userId: '3',
    });
    expect(line).toHaveProperty('durationMs');
    for (const secret of [api.token ?? '', 'hush', 'inquery']) expect(lines).not.toContain(secret);
  });
});

describe('a service that starts', () => {
  it('warns of each unknown environment variable', async () => {
    logged = '';
    const service = await start({ unknownVariables: [{ name: 'NATS_ULR', nearest: 'NATS_URL' }] });
    await service.drain();
    const warnings = logged.split('\n').filter((line) => line.includes('NATS_ULR'));
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(warnings[0] ?? '')).toMatchObject({
      level: 'warn',
      msg: 'unknown environment variable',
      variable: 'NATS_ULR',
      nearest: 'NATS_URL',
    });
  });
});

describe('a service that shuts down', () => {
  it('answers the requests in progress', async () => {
    const service = await start();
    const slow = fetch(`${service.url}/api/notes/slow`, { method: 'POST' });
    await eventually(() => expect(release).not.toBe(noRelease));
    const drained = service.drain();
    release();
    expect((await slow).status).toBe(204);
    await drained;
    await expect(fetch(service.url)).rejects.toThrow();
  });

  it('cuts off requests that do not end within the grace period', async () => {
    const service = await start({ shutdownGraceMs: 50 });
    const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
    socket.write('POST /api/notes/slow HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    release = noRelease;
    await eventually(() => expect(release).not.toBe(noRelease));
    const closed = once(socket, 'close');
    await service.drain();
    await closed;
  });
});

function post(body: string | Blob, headers: Record<string, string>): RequestInit {
  return { method: 'POST', body, headers };
}

function pem(): string {
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}

function revokedToken(): string {
  const session = claims();
  revoked.add(String(session['sid']));
  return signAccessToken(session, privateKey);
}
