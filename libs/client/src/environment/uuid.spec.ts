import { describe, expect, it } from '@jest/globals';
import { randomUuid } from './uuid.js';

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const withoutUuid = { getRandomValues: crypto.getRandomValues.bind(crypto) } as unknown as Crypto;

describe('a UUID', () => {
  it.each([
    ['with randomUUID', crypto],
    ['without randomUUID, as over plain http', withoutUuid],
  ])('is of version 4 and new each time %s', (_, source) => {
    const uuids = Array.from({ length: 500 }, () => randomUuid(source));
    for (const uuid of uuids) expect(uuid).toMatch(VERSION_4);
    expect(new Set(uuids).size).toBe(500);
  });

  it('has the bytes in their order', () => {
    const counting = { getRandomValues: (bytes: Uint8Array) => bytes.map((_, index) => index * 17) };
    expect(randomUuid(counting as unknown as Crypto)).toBe('00112233-4455-4677-8899-aabbccddeeff');
  });

  it('is refused without secure random numbers', () => {
    expect(() => randomUuid({} as Crypto)).toThrow('crypto is missing');
  });
});
