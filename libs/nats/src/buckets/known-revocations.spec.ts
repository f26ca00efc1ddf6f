import { describe, expect, it } from '@jest/globals';
import { KnownRevocations } from './known-revocations.js';

describe('the known revocations', () => {
  it('forget swept sessions, but none that was revoked again, and no token or person', () => {
    const known = new KnownRevocations();
    for (const [index, id] of ['a', 'b', 'c'].entries()) known.add('e', 'session', id, index + 1);
    known.add('e', 'api_token', 't', 4);
    known.add('e', 'user', '7', 5);
    known.add('e', 'session', 'a', 6);
    known.forgetSessions('e', 5);
    expect(known.list('e')).toEqual([
      { sessionId: 'a', kind: 'session' },
      { sessionId: 't', kind: 'api_token' },
      { userId: '7' },
    ]);
  });

  it('forget nothing when the swept revision is unreadable', () => {
    const known = new KnownRevocations();
    known.add('e', 'session', 'a', 1);
    known.forgetSessions('e', Number('?'));
    expect(known.isRevoked('e', 'a', '1')).toBe(true);
  });

  it('are kept apart by epoch, and those of replaced epochs are forgotten only on request', () => {
    const known = new KnownRevocations();
    for (const epoch of ['old', 'present', 'next']) known.add(epoch, 'session', epoch, 1);
    known.noteReplaced('present', ['old']);
    expect(known.isRevoked('old', 'old', '1')).toBe(true);
    known.forgetReplaced('present');
    expect(['old', 'present', 'next'].map((epoch) => known.isRevoked(epoch, epoch, '1'))).toEqual([false, true, true]);
    expect(known.isRevoked('present', 'next', '1')).toBe(false);
  });
});
