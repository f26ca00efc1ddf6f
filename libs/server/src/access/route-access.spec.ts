import { Controller, Get, HttpCode, Module, Post } from '@nestjs/common';
import { isScope } from '@fechatter/core';
import { accessClaims, ApiClient, createKeyPair, signAccessToken, type Problem } from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refuseApiToken } from './access-check.js';
import { API_TOKEN_PREFIX } from './auth.guard.js';
import { AuthModule } from './auth.module.js';
import { HealthModule } from '../health/health.module.js';
import { ApiTokenOnly, NeedsScope, Public, SessionOnly } from './route-access.js';
import type { RunningService } from '../run/running-service.js';
import { startQuietly } from '../run/testing/quiet-service.js';
import type { SignedInActor } from './token-verifier.js';

@NeedsScope('admin')
@Controller('routes')
class ScopedController {
  @Get('settings')
  settings(): void {}

  @SessionOnly()
  @Get('sessions')
  sessions(): void {}

  @ApiTokenOnly()
  @Post('exchange')
  @HttpCode(200)
  exchange(): void {}

  @Public()
  @Get('public')
  open(): void {}
}

@Controller('routes')
class PlainController {
  @Get('notes')
  read(): void {}

  @Post('notes')
  @HttpCode(200)
  write(): void {}
}

/** Knows `fct_read`, `fct_write` and `fct_admin`. */
function verifyApiToken(token: string): SignedInActor {
  const scope = token.slice(API_TOKEN_PREFIX.length);
  if (!isScope(scope)) return refuseApiToken();
  return {
    userId: '3',
    workspaceId: '7',
    sessionId: scope,
    installation: 'test',
    scope,
    tokenIssuedAt: 0,
    tokenExpiresAt: Infinity,
  };
}

const { publicKey, privateKey } = createKeyPair();

@Module({
  imports: [
    HealthModule.with({ useFactory: () => [] }),
    AuthModule.with({
      publicKey,
      useFactory: () => ({ isIssuedHere: () => true, verifyApiToken, isRevoked: () => false }),
    }),
  ],
  controllers: [ScopedController, PlainController],
})
class RoutesModule {}

describe('a route', () => {
  let service: RunningService;

  beforeAll(async () => {
    service = await startQuietly(RoutesModule);
  });
  afterAll(() => service.drain());

  function call(token: string | undefined, path: string, method: 'GET' | 'POST') {
    const client = ApiClient.undocumented(service.url, token);
    return method === 'GET' ? client.get<Problem | null>(path) : client.post<Problem | null>(path);
  }

  /** The routes that admit `token`. The others refuse it because of its scope. */
  async function admitting(token: string): Promise<string[]> {
    const routes = ['GET notes', 'POST notes', 'GET settings', 'GET sessions', 'POST exchange'] as const;
    const admitted: string[] = [];
    for (const route of routes) {
      const [method, path] = route.split(' ') as ['GET' | 'POST', string];
      const { status, body } = await call(token, `/routes/${path}`, method);
      if (status === 200) admitted.push(route);
      else expect([status, body?.code]).toEqual([403, 'insufficient_scope']);
    }
    return admitted;
  }

  const accessToken = (more: object = {}) => signAccessToken(accessClaims({ ...more }), privateKey);

  it.each([
    ['a person who signed in', () => accessToken(), ['GET notes', 'POST notes', 'GET settings', 'GET sessions']],
    ['an API token to read', () => 'fct_read', ['GET notes', 'POST exchange']],
    ['an API token to write', () => 'fct_write', ['GET notes', 'POST notes', 'POST exchange']],
    ['an API token to administer', () => 'fct_admin', ['GET notes', 'POST notes', 'GET settings', 'POST exchange']],
    ['an access token exchanged for one to read', () => accessToken({ scope: 'read' }), ['GET notes']],
    ['an access token exchanged for one to write', () => accessToken({ scope: 'write' }), ['GET notes', 'POST notes']],
    [
      'an access token exchanged for one to administer',
      () => accessToken({ scope: 'admin' }),
      ['GET notes', 'POST notes', 'GET settings'],
    ],
  ])('admits %s as far as its scope allows', async (_, token, expected) => {
    expect(await admitting(token())).toEqual(expected);
  });

  it.each([
    ['an unknown API token', () => 'fct_none'],
    ['an access token with an unknown scope', () => accessToken({ scope: 'owner' })],
    ['no token', () => undefined],
  ])('refuses %s unless it is public', async (_, token) => {
    const { status, body } = await call(token(), '/routes/notes', 'GET');
    expect([status, body?.code]).toEqual([401, 'unauthenticated']);
    expect((await call(token(), '/routes/public', 'GET')).status).toBe(200);
  });
});
