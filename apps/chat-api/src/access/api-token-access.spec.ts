import { randomUUID } from 'node:crypto';
import type { ApiTokenHolder } from '@fechatter/core';
import { describe, expect, it } from '@jest/globals';
import { ApiTokenAccess, LOOK_UP_EVERY_MS } from './api-token-access.js';
import { ApiTokenTexts } from './api-token-texts.js';

const texts = new ApiTokenTexts('a secret');
const sessionId = randomUUID();
const text = texts.textOf(sessionId);

/** A store with one token, which counts how often it is asked. Only the test moves its clocks. */
class World {
  asked = 0;
  time = 1_000_000;
  uptime = 1_000;
  holder: ApiTokenHolder | null = {
    userId: '3',
    workspaceId: '7',
    sessionId,
    scope: 'write',
    expiresAtMs: this.time + 10 * LOOK_UP_EVERY_MS,
  };
  isDown = false;
  readonly access = new ApiTokenAccess(
    { recordUse: () => this.recordUse() },
    texts,
    { id: 'here' },
    () => this.time,
    () => this.uptime,
  );

  async recordUse(): Promise<ApiTokenHolder | null> {
    this.asked += 1;
    if (this.isDown) throw new Error('PostgreSQL is away');
    return Promise.resolve(this.holder);
  }

  code(token = text): Promise<string> {
    return this.access.verify(token).then(
      () => 'open',
      (error: Error & { code?: string }) => error.code ?? error.message,
    );
  }
}

describe('an API token', () => {
  it('speaks for its holder', async () => {
    const world = new World();
    const actor = { userId: '3', workspaceId: '7', sessionId, scope: 'write', installation: 'here' };
    expect(await world.access.verify(text)).toEqual({
      ...actor,
      tokenIssuedAt: expect.any(Number),
      tokenExpiresAt: world.holder?.expiresAtMs,
    });
  });

  it('is looked up once a minute, however often it is used', async () => {
    const world = new World();
    await Promise.all(Array.from({ length: 20 }, () => world.code()));
    world.uptime += LOOK_UP_EVERY_MS - 1;
    expect([await world.code(), world.asked]).toEqual(['open', 1]);
    world.uptime += 1;
    expect([await world.code(), world.asked]).toEqual(['open', 2]);
  });

  it('is looked up again after a minute, although the time of day has been set back', async () => {
    const world = new World();
    expect(await world.code()).toBe('open');
    world.time -= 60 * LOOK_UP_EVERY_MS;
    world.uptime += LOOK_UP_EVERY_MS;
    expect([await world.code(), world.asked]).toEqual(['open', 2]);
  });

  it('that has been revoked is not looked up for each request either', async () => {
    const world = new World();
    world.holder = null;
    expect([await world.code(), await world.code(), world.asked]).toEqual(['session_revoked', 'session_revoked', 1]);
  });

  it('expires, even between two look-ups', async () => {
    const world = new World();
    world.holder = { ...world.holder!, expiresAtMs: world.time + 1 };
    expect(await world.code()).toBe('open');
    world.time += 1;
    expect([await world.code(), world.asked]).toEqual(['token_expired', 1]);
  });

  it('whose look-up failed is looked up by the next request', async () => {
    const world = new World();
    world.isDown = true;
    expect(await world.code()).toBe('PostgreSQL is away');
    world.isDown = false;
    expect(await world.code()).toBe('open');
  });

  it('that we did not make is refused without a look-up', async () => {
    const world = new World();
    expect(await world.code(new ApiTokenTexts('another').textOf(sessionId))).toBe('unauthenticated');
    expect(await world.code('fct_')).toBe('unauthenticated');
    expect(world.asked).toBe(0);
  });
});
