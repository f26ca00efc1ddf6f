import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { documentedSettings, settingsReadBy } from '@fechatter/testing';
import { parseConfig } from './config.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const least = {
  NATS_URL: 'nats://127.0.0.1:4222',
  DATABASE_URL: 'postgres://localhost/chat',
  JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  SECRET_KEY: 'k'.repeat(32),
  SEARCH_ENGINE: 'postgres',
  SEARCH_DATABASE_URL: 'postgres://localhost/chat',
};

describe('docs/configuration.md', () => {
  const { names, defaults } = documentedSettings('chat-api');

  it('lists every variable that chat-api reads, and no other', () => {
    expect(settingsReadBy(parseConfig)).toEqual(names);
  });

  it.each(Object.entries(defaults))('has the default of %s', (name, value) => {
    const told = parseConfig({ ...least, [name]: value });
    expect({ ...told, jwtPrivateKey: null }).toEqual({ ...parseConfig(least), jwtPrivateKey: null });
  });
});
