import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SignedInActor } from '@fechatter/server';
import { SessionRevocations } from './session-revocations.js';

const actor: SignedInActor = {
  userId: '3',
  workspaceId: '7',
  sessionId: 's',
  installation: 'i',
  scope: null,
  tokenExpiresAt: Infinity,
};

/** Not 0: lru-cache reads a time of 0 as none. */
const START = 1_000_000;

describe('SessionRevocations', () => {
  let now: number;
  let uptime: number;
  let stored: { isRevoked: boolean | Error; asked: number };
  let revocations: SessionRevocations;

  beforeEach(() => {
    now = START;
    uptime = 1_000;
    stored = { isRevoked: false, asked: 0 };
    const isRevoked = () => {
      stored.asked += 1;
      return stored.isRevoked instanceof Error ? Promise.reject(stored.isRevoked) : Promise.resolve(stored.isRevoked);
    };
    revocations = new SessionRevocations(
      { isRevoked },
      900_000,
      () => now,
      () => uptime,
    );
  });

  function follow(source: { isCurrent: boolean; revoked: string[] }) {
    revocations.follow({
      get isCurrent() {
        return source.isCurrent;
      },
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

  it('knows revocations by this process at once, until the last access token has expired', async () => {
    follow({ isCurrent: true, revoked: [] });
    revocations.revokedHere(['s']);
    expect(await revocations.isRevoked(actor)).toBe(true);
    now = START + 900_000;
    revocations.revokedHere(['another']);
    expect(await revocations.isRevoked(actor)).toBe(false);
  });
});
