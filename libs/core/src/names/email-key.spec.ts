import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { emailKey, LONGEST_EMAIL } from './email-key.js';

describe('the key of an e-mail address', () => {
  it.each([
    ['case', 'Ada@Example.ORG', 'ada@example.org'],
    ['case beyond ASCII', 'JÖRG@example.org', 'jörg@example.org'],
    ['case of Cyrillic and Greek', 'ПРИВЕТ.Σ@example.org', 'привет.ς@example.org'],
    ['whether letters are composed', 'jo\u0308rg@example.org', 'jörg@example.org'],
    ['whether the domain is in ASCII', 'ada@EXÄMPLE.org', 'ada@xn--exmple-cua.org'],
    ['whether letters of the domain are composed', 'ada@exa\u0308mple.org', 'ada@exämple.org'],
    ['the form of the dots in the domain', 'ada@example。org', 'ada@example.org'],
    ['both forms of the sharp s', 'STRAẞE@example.org', 'straße@example.org'],
  ])('ignores %s', (_, one, other) => {
    expect(emailKey(one)).toBe(emailKey(other));
  });

  it.each([
    ['ß and ss', 'straße@example.org', 'strasse@example.org'],
    ['ß and ss in the domain, which is not transitional', 'ada@straße.de', 'ada@strasse.de'],
    ['İ and i', 'İvan@example.org', 'ivan@example.org'],
    ['İ and i with a dot', 'İvan@example.org', 'i\u0307van@example.org'],
    ['ı and i', 'ıvan@example.org', 'ivan@example.org'],
    ['accents', 'jörg@example.org', 'jorg@example.org'],
    ['dots and tags of the local part', 'a.da+x@example.org', 'ada@example.org'],
  ])('keeps apart %s', (_, one, other) => {
    expect(emailKey(one)).not.toBe(emailKey(other));
  });

  it('has the domain in ASCII and the rest in small letters', () => {
    expect(emailKey('Ada.İ@Exämple.ORG')).toBe('ada.İ@xn--exmple-cua.org');
  });

  it('of text that is no address is that text without case', () => {
    expect(['', '@', 'Ada', 'Ada@', '@Example.org', 'Ada@xn--A', 'Ada@x..'].map(emailKey)).toEqual([
      ...['', '@', 'ada', 'ada@', '@example.org', 'ada@xn--a', 'ada@x..'],
    ]);
  });

  it('of any text has a key that is its own key, and that of each of its normal forms', () => {
    const name = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(name, name, (local, domain) => {
        const email = `${local}@${domain}`;
        const key = emailKey(email);
        expect(emailKey(key)).toBe(key);
        for (const form of ['NFC', 'NFD']) expect(emailKey(email.normalize(form))).toBe(key);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is found in a moment, however long the text is', () => {
    const domain = Array.from({ length: 200_000 }, (_, index) => String.fromCodePoint(0x4e00 + (index % 20_000)));
    const startedAt = performance.now();
    expect(emailKey(`ada@${domain.join('')}`)).toHaveLength(200_004);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(emailKey(`${'A'.repeat(LONGEST_EMAIL - 12)}@example.org`)).toBe(
      `${'a'.repeat(LONGEST_EMAIL - 12)}@example.org`,
    );
  });
});
