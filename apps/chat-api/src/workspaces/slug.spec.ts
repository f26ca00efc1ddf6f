import { describe, expect, it } from '@jest/globals';
import { slugCandidates, slugOf } from './slug.js';

describe('slugOf', () => {
  it.each([
    ['Acme', 'acme'],
    ['  Käse & Co.  ', 'kase-co'],
    ['ﬁne Ⅷ', 'fine-viii'],
    ['gen\u200beral', 'general'],
    ['İzmir', 'izmir'],
    ['東京', 'workspace'],
    ['🔥', 'workspace'],
    ['a'.repeat(80), 'a'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('makes %j into %j', (name, slug) => {
    expect(slugOf(name)).toBe(slug);
  });

  it('is followed by candidates with random suffixes', () => {
    const candidates = [...slugCandidates('Acme')];
    expect(candidates[0]).toBe('acme');
    expect(new Set(candidates).size).toBe(candidates.length);
    expect(candidates[1]).toMatch(/^acme-[0-9a-f]{8}$/);
  });
});
