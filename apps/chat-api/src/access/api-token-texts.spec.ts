import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ApiTokenTexts } from './api-token-texts.js';

describe('the text of an API token', () => {
  const texts = new ApiTokenTexts('a secret');
  const sessionId = randomUUID();
  const text = texts.textOf(sessionId);

  it('is the same each time, and contains the id of its session', () => {
    expect(text).toMatch(/^fct_[\w-]{64}$/);
    expect(texts.textOf(sessionId)).toBe(text);
    expect(texts.sessionIdIn(text)).toBe(sessionId);
  });

  it('is stored as a hash that reveals nothing of it', () => {
    const hash = texts.hashOf(sessionId);
    expect(hash).toHaveLength(32);
    expect(text).not.toContain(hash.toString('base64url').slice(0, 8));
    expect(texts.hashOf(randomUUID()).equals(hash)).toBe(false);
  });

  it.each([
    ['made with another secret', () => new ApiTokenTexts('another').textOf(sessionId)],
    ['of another session', () => text.slice(0, 26) + texts.textOf(randomUUID()).slice(26)],
    ['changed in its last character', () => text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A')],
    ['cut off', () => text.slice(0, -4)],
    ['longer', () => `${text}AAAA`],
    ['empty', () => 'fct_'],
  ])('is not valid when %s', (_, forged) => {
    expect(texts.sessionIdIn(forged())).toBeNull();
  });
});
