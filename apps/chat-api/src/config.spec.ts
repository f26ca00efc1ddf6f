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
  it('needs no more than where things are, and its secrets', () => {
    expect(parseConfig(least)).toMatchObject({ port: 6688, signupMode: 'open', accessTokenTtlSeconds: 900 });
  });

  it('says everything that is missing at once', () => {
    const missing = [...Object.keys(least)].filter((name) => name !== 'SEARCH_DATABASE_URL');
    for (const name of missing) expect(() => parseConfig({})).toThrow(name);
  });

  it.each([
    ['postgres', 'SEARCH_DATABASE_URL'],
    ['meilisearch', 'MEILI_URL'],
  ])('of the engine %s needs %s', (engine, name) => {
    const environment = { ...least, SEARCH_ENGINE: engine, SEARCH_DATABASE_URL: '' };
    expect(() => parseConfig(environment)).toThrow(`${name} is not set`);
  });

  it.each([
    [{}, 1, 3],
    [{ UV_THREADPOOL_SIZE: '1' }, 1, 1],
    [{ ARGON2_CONCURRENCY: '3' }, 3, 3],
    [{ ARGON2_CONCURRENCY: '12', UV_THREADPOOL_SIZE: '16' }, 12, 12],
  ])('hashes passwords with %o on some of Node’s threads', (given, fewest, most) => {
    const { argon2Concurrency } = parseConfig({ ...least, ...given });
    expect(argon2Concurrency).toBeGreaterThanOrEqual(fewest);
    expect(argon2Concurrency).toBeLessThanOrEqual(most);
  });

  it.each([{ ARGON2_CONCURRENCY: '4' }, { ARGON2_CONCURRENCY: '8', UV_THREADPOOL_SIZE: '8' }])(
    'never hashes passwords on all of Node’s threads: %o',
    (given) => {
      expect(() => parseConfig({ ...least, ...given })).toThrow('ARGON2_CONCURRENCY must be at most');
    },
  );
});
