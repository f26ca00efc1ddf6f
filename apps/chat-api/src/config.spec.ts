import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './config.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const least = {
  NATS_URL: 'nats://127.0.0.1:4222',
  DATABASE_URL: 'postgres://127.0.0.1/fechatter',
  JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  SECRET_KEY: 'x'.repeat(32),
  SEARCH_ENGINE: 'postgres',
  SEARCH_DATABASE_URL: 'postgres://127.0.0.1/fechatter',
};

describe('the configuration of chat-api', () => {
  it('needs only URLs and secrets', () => {
    expect(parseConfig(least)).toMatchObject({ port: 6688, signupMode: 'open', accessTokenTtlSeconds: 900 });
  });

  it('lists everything that is missing at once', () => {
    const missing = [...Object.keys(least)].filter((name) => name !== 'SEARCH_DATABASE_URL');
    for (const name of missing) expect(() => parseConfig({})).toThrow(name);
  });

  it.each([
    ['https://chat.example.org', 'https://chat.example.org'],
    ['http://127.0.0.1:6687/', 'http://127.0.0.1:6687'],
    ['https://example.org/chat/', 'https://example.org/chat'],
    ['', null],
  ])('takes the public address %j', (given, publicUrl) => {
    expect(parseConfig({ ...least, PUBLIC_URL: given })).toMatchObject({ publicUrl });
  });

  it.each(['chat.example.org', 'ftp://example.org', 'https://example.org?x=1', 'https://ann:secret@example.org', '/'])(
    'refuses the public address %s',
    (given) => {
      expect(() => parseConfig({ ...least, PUBLIC_EVENTS_URL: given })).toThrow('PUBLIC_EVENTS_URL must be a URL');
    },
  );

  it.each([
    ['postgres', 'SEARCH_DATABASE_URL'],
    ['meilisearch', 'MEILI_URL'],
  ])('with the engine %s needs %s', (engine, name) => {
    const environment = { ...least, SEARCH_ENGINE: engine, SEARCH_DATABASE_URL: '' };
    expect(() => parseConfig(environment)).toThrow(`${name} is not set`);
  });

  it.each([
    'postgres://chat:secret@one:5432,other:5432/fechatter?target_session_attrs=read-write',
    'postgresql://one,other/fechatter',
  ])('refuses %s, since only one address can follow the primary', (url) => {
    const refused = () => parseConfig({ ...least, DATABASE_URL: url, SEARCH_DATABASE_URL: url });
    for (const name of ['DATABASE_URL', 'SEARCH_DATABASE_URL']) expect(refused).toThrow(`${name} names several hosts`);
  });

  it('takes a comma in a password or behind the host', () => {
    const url = 'postgres://chat:a,b@one/fechatter?options=-c%20search_path=a,b';
    expect(parseConfig({ ...least, DATABASE_URL: url }).databaseUrl).toBe(url);
  });
});
