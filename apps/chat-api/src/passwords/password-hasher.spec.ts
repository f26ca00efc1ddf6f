import { afterAll, describe, expect, it } from '@jest/globals';
import { hash } from '@node-rs/argon2';
import { PasswordHasher } from './password-hasher.js';

const password = 'a tram ride to nowhere';

class CountingHasher extends PasswordHasher {
  checks = 0;

  protected override isHashOf(password: string, passwordHash: string): Promise<boolean> {
    this.checks += 1;
    return super.isHashOf(password, passwordHash);
  }
}

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher(2);
  const narrow = new PasswordHasher(1, 5);

  afterAll(() => Promise.all([hasher.onApplicationShutdown(), narrow.onApplicationShutdown()]));

  it('makes argon2id hashes at the recommended cost, each with its own salt', async () => {
    const [one, other] = [await hasher.hash(password), await hasher.hash(password)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
  });

  it.each([
    ['the password', password, true],
    ['another', 'a tram ride to somewhere', false],
    ['the empty one', '', false],
  ])('tells whether it is %s', async (_, given, matches) => {
    expect(await hasher.matches(given, await hasher.hash(password))).toBe(matches);
  });

  it('matches a password in every form of Unicode, and one that was hashed as it was typed', async () => {
    const typed = 'une cafe\u0301\u00a0noir';
    const known = await hasher.hash('une café noir');
    expect([await hasher.matchingForm(typed, known), await hasher.matchingForm('une cafe noir', known)]).toEqual([
      ...['normal', null],
    ]);
    expect(await hasher.matchingForm('une café noir', await hasher.hash(typed))).toBe('normal');
    const before = await hash(typed);
    expect([await hasher.matchingForm(typed, before), await hasher.matchingForm('une café noir', before)]).toEqual([
      ...['as_typed', null],
    ]);
    expect(await hasher.matchingForm('a\ttab', await hash('a\ttab'))).toBe('as_typed');
  });

  it('never matches a person who does not exist', async () => {
    expect(await hasher.matches('', null)).toBe(false);
  });

  it('does the same work for a person who does not exist', async () => {
    const known = await hasher.hash(password);
    const forKnown = await medianMs(() => hasher.matches('wrong one', known));
    const forNobody = await medianMs(() => hasher.matches('wrong one', null));
    // Without the work, it would take a thousandth of the time.
    expect(forNobody).toBeGreaterThan(forKnown / 4);
  });

  it('does the same work for a password with two forms, whichever of them is right', async () => {
    const typed = 'une cafe\u0301 noir';
    const counted = new CountingHasher(1);
    const hashes = [await counted.hash(typed), await hash(typed), await hash('another one'), null];
    const works: number[] = [];
    for (const passwordHash of hashes) {
      counted.checks = 0;
      await counted.matchingForm(typed, passwordHash);
      works.push(counted.checks);
    }
    expect(works).toEqual([2, 2, 2, 2]);
    await counted.onApplicationShutdown();
  });

  it('runs a limited number at once, keeps the order of those that wait, and refuses the rest', async () => {
    const known = await narrow.hash(password);
    const finished: number[] = [];
    const asked = Array.from({ length: 9 }, async (_, index) => {
      await narrow.matches(password, known);
      finished.push(index);
    });
    const results = await Promise.allSettled(asked);
    const refused = results.filter((result) => result.status === 'rejected');
    // One runs and five wait.
    expect(refused).toHaveLength(3);
    expect(refused[0]?.reason).toMatchObject({ code: 'rate_limited' });
    expect(finished).toEqual([...finished].sort((a, b) => a - b));
  });
});

async function medianMs(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[3] ?? 0;
}
