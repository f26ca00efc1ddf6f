import { describe, expect, it } from '@jest/globals';
import { Restores } from './restores.mjs';

describe('restores', () => {
  it('may be unannounced while one is under way, and for a time after it', () => {
    const restores = new Restores({ resetsComeMs: 30_000 });
    expect(restores.mayBeUnannounced()).toBe(false);
    const end = restores.begin(Date.now());
    expect(restores.mayBeUnannounced(Date.now() + 90_000)).toBe(true);
    end();
    expect(restores.mayBeUnannounced(Date.now() + 20_000)).toBe(true);
    expect(restores.mayBeUnannounced(Date.now() + 31_000)).toBe(false);
  });

  it('touch the sessions that began between a backup and its restore, or ended shortly before the restore', () => {
    const restores = new Restores();
    const now = Date.now();
    restores.begin(now - 10_000)();
    expect(restores.touches({ signedInAt: now - 5_000, loggedOutAt: now + 200_000 })).toBe(true);
    expect(restores.touches({ signedInAt: now - 20_000, loggedOutAt: now + 200_000 })).toBe(false);
    expect(restores.touches({ signedInAt: now - 20_000, loggedOutAt: now + 50_000 })).toBe(true);
  });
});
