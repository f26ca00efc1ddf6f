import { Controller, Get, Module, Post, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  createLog,
  HealthModule,
  readConfig,
  serviceSettings,
  startService,
  type AuthenticatedRequest,
  type RunningService,
  type SignedInActor,
} from '@fechatter/server';
import { afterEach, describe, expect, it } from '@jest/globals';
import { RateExchange } from './exchange/rate-exchange.js';
import { Limit } from './guards/limit.decorator.js';
import { limitSettings } from './limit-settings.js';
import { LimitsModule, PersonLimitsModule } from './limits.module.js';

@Controller('api/notes')
class NotesController {
  @Get()
  list(): string[] {
    return [];
  }

  @Limit('send')
  @Post()
  add(): string[] {
    return [];
  }
}

/** Stands in for authentication: believes the client's header `x-name`. */
class NameGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const userId = request.get('x-name');
    if (userId !== undefined) request.actor = { userId } as SignedInActor;
    return true;
  }
}

@Module({ providers: [{ provide: APP_GUARD, useClass: NameGuard }] })
class NameModule {}

const services: RunningService[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.drain();
});

/** A service with limits and no store to exchange counts through. */
async function start(environment: Record<string, string>): Promise<RunningService> {
  const own = { PORT: '0', NATS_URL: 'nats://nowhere', RATE_WINDOW_SECONDS: '3600', RATE_EXCHANGE_MS: '20' };
  const settings = readConfig({ ...own, ...environment }, { ...serviceSettings(0), ...limitSettings() });
  const log = createLog('limits', { logLevel: 'silent', instanceName: null });
  const health = HealthModule.with({ useFactory: () => [] });
  class NotesModule {}
  const imports = [LimitsModule.with(settings), NameModule, PersonLimitsModule, health];
  Module({ imports, controllers: [NotesController] })(NotesModule);
  const service = await startService({ module: NotesModule, settings, log });
  services.push(service);
  return service;
}

async function statuses(count: number, service: RunningService, path = '/api/notes', init: RequestInit = {}) {
  const answers: number[] = [];
  for (let index = 0; index < count; index += 1) answers.push((await fetch(service.url + path, init)).status);
  return answers;
}

describe('limits without a store to exchange counts through', () => {
  it('are counted by each instance for itself', async () => {
    const limits = { RATE_OTHER_PER_ADDRESS: '2' };
    const [here, there] = [await start(limits), await start(limits)];
    expect(await statuses(3, here)).toEqual([200, 200, 429]);
    expect(await statuses(3, there)).toEqual([200, 200, 429]);
  });

  it('stay in force after an exchange with nobody', async () => {
    const service = await start({ RATE_OTHER_PER_ADDRESS: '3' });
    expect(await statuses(2, service)).toEqual([200, 200]);
    await service.app.get(RateExchange, { strict: false }).run();
    expect(await statuses(2, service)).toEqual([200, 429]);
  });

  it('are shown in headers, and a refusal says when to try again', async () => {
    const service = await start({ RATE_OTHER_PER_ADDRESS: '1' });
    const shown = async () => {
      const { status, headers } = await fetch(`${service.url}/api/notes`);
      return [status, headers.get('ratelimit-policy'), headers.get('ratelimit')?.replace(/t=\d+/, 't')];
    };
    expect(await shown()).toEqual([200, '"other-address";q=1;w=3600', '"other-address";r=0;t']);
    expect(await shown()).toEqual([429, '"other-address";q=1;w=3600', '"other-address";r=0;t']);
    const refused = await fetch(`${service.url}/api/notes`);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('count by person and by kind, and a request that reaches no route by address', async () => {
    const service = await start({ RATE_SEND_PER_PERSON: '1', RATE_OTHER_PER_ADDRESS: '2' });
    const sendAs = (name: string) =>
      statuses(2, service, '/api/notes', { method: 'POST', headers: { 'x-name': name } });
    expect(await sendAs('ada')).toEqual([201, 429]);
    expect(await sendAs('ben')).toEqual([201, 429]);
    expect(await statuses(3, service, '/api/nothing')).toEqual([404, 404, 429]);
    expect(await statuses(3, service, '/health/simple')).toEqual([200, 200, 200]);
  });
});
