import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedInActor } from '@fechatter/server';
import { SessionRevocations } from './session-revocations.js';

const actor: SignedInActor = {
  userId: '3',
  workspaceId: '7',
  sessionId: 's',
  installation: 'i',
  scope: null,
  tokenIssuedAt: 0,
  tokenExpiresAt: Infinity,
};

/** Not 0: lru-cache reads a time of 0 as none. */
const START = 1_000_000;

describe('SessionRevocations', () => {
  let now: number;
  let uptime: number;
  let stored: { isRevoked: boolean | Error; asked: number; ended: string[] };
  let revocations: SessionRevocations;

  beforeEach(() => {
    now = START;
    uptime = 1_000;
    stored = { isRevoked: false, asked: 0, ended: [] };
    const isRevoked = () => {
      stored.asked += 1;
      return stored.isRevoked instanceof Error ? Promise.reject(stored.isRevoked) : Promise.resolve(stored.isRevoked);
    };
    revocations = new SessionRevocations(
      { isRevoked, end: ({ sessionId }) => Promise.resolve(void stored.ended.push(sessionId)) },
      900_000,
      () => now,
      () => uptime,
    );
  });

  function follow(source: { isCurrent: boolean; revoked: string[]; restoredBy?: number }) {
    revocations.follow({
      get isCurrent() {
        return source.isCurrent;
      },
      restoredBy: source.restoredBy ?? -Infinity,
      isRevoked: (sessionId) => source.revoked.includes(sessionId),
      close: () => undefined,
    });
    return source;
  }

  it('asks the store at most once a second for each session', async () => {
    await Promise.all([revocations.isRevoked(actor), revocations.isRevoked(actor)]);
    uptime += 999;
    expect(await revocations.isRevoked(actor)).toBe(false);
    expect(stored.asked).toBe(1);
    await revocations.isRevoked({ ...actor, sessionId: 'other' });
    expect(stored.asked).toBe(2);
    stored.isRevoked = true;
    uptime += 1;
    expect(await revocations.isRevoked(actor)).toBe(true);
  });

  it('asks the store again after a second, although the time of day has been set back', async () => {
    expect(await revocations.isRevoked(actor)).toBe(false);
    stored.isRevoked = true;
    now = START - 3_600_000;
    uptime += 1_000;
    expect(await revocations.isRevoked(actor)).toBe(true);
  });

  it('does not cache failures', async () => {
    stored.isRevoked = new Error('PostgreSQL is away');
    await expect(revocations.isRevoked(actor)).rejects.toThrow('away');
    stored.isRevoked = true;
    expect(await revocations.isRevoked(actor)).toBe(true);
  });

  it('asks NATS’ bucket instead while it is current', async () => {
    const source = follow({ isCurrent: true, revoked: [] });
    expect(await revocations.isRevoked(actor)).toBe(false);
    source.revoked.push('s');
    expect(await revocations.isRevoked(actor)).toBe(true);
    expect(stored.asked).toBe(0);
    source.isCurrent = false;
    expect(await revocations.isRevoked(actor)).toBe(false);
    expect(stored.asked).toBe(1);
  });

  it('asks the store about a token from before a restore of the database, and announces what it refuses', async () => {
    follow({ isCurrent: true, revoked: [], restoredBy: 5_000 });
    expect(await revocations.isRevoked({ ...actor, tokenIssuedAt: 5_001 })).toBe(false);
    expect(stored.asked).toBe(0);
    expect(await revocations.isRevoked({ ...actor, tokenIssuedAt: 5_000 })).toBe(false);
    expect([stored.asked, stored.ended]).toEqual([1, []]);
    stored.isRevoked = true;
    uptime += 1_000;
    expect(await revocations.isRevoked({ ...actor, tokenIssuedAt: 5_000 })).toBe(true);
    uptime += 1_000;
    expect(await revocations.isRevoked({ ...actor, tokenIssuedAt: 5_000 })).toBe(true);
    expect([stored.asked, stored.ended]).toEqual([2, ['s']]);
  });

  it('announces nothing that the store refuses without a restore: whoever revoked it has', async () => {
    stored.isRevoked = true;
    follow({ isCurrent: false, revoked: [] });
    expect(await revocations.isRevoked(actor)).toBe(true);
    expect(stored.ended).toEqual([]);
  });

  it('knows revocations by this process at once, until the last access token has expired', async () => {
    follow({ isCurrent: true, revoked: [] });
    revocations.revokedHere(['s']);
    expect(await revocations.isRevoked(actor)).toBe(true);
    now = START + 900_000;
    revocations.revokedHere(['another']);
    expect(await revocations.isRevoked(actor)).toBe(false);
  });
});
