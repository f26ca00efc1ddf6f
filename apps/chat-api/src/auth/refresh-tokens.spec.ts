import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RefreshTokens } from './refresh-tokens.js';

describe('RefreshTokens', () => {
  const tokens = new RefreshTokens('a secret of the tests');
  const sessionId = randomUUID();

  it('parses its own tokens', () => {
    const token = tokens.first(sessionId);
    expect(tokens.parse(token.text)).toEqual(token);
    expect(token.sessionId).toBe(sessionId);
  });

  it('makes a different first token each time, but always the same successor', () => {
    const first = tokens.first(sessionId);
    expect(tokens.first(sessionId).text).not.toBe(first.text);
    expect(tokens.successor(first)).toEqual(tokens.successor(first));
    expect(tokens.successor(first)).toMatchObject({ sessionId });
    expect(tokens.parse(tokens.successor(first).text)).not.toBeNull();
  });

  it('refuses tokens made with another secret', () => {
    const foreign = new RefreshTokens('another secret').first(sessionId);
    expect(tokens.parse(foreign.text)).toBeNull();
  });

  it.each(['', 'x', 'A'.repeat(86), 'A'.repeat(200)])('refuses %j', (text) => {
    expect(tokens.parse(text)).toBeNull();
  });

  it('refuses a token with any one bit changed', () => {
    const bytes = Buffer.from(tokens.first(sessionId).text, 'base64url');
    for (let position = 0; position < bytes.length; position += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(position) ^ 1, position);
      expect(tokens.parse(changed.toString('base64url'))).toBeNull();
    }
  });
});
