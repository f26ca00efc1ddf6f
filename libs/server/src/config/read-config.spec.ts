import { afterAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateKey, publicKey } from './key-settings.js';
import { orFile } from './or-file.js';
import { readConfig } from './read-config.js';
import { serviceSettings } from './service-settings.js';
import type { Environment, Setting } from './setting.js';
import { flag, headerKey, integer, oneOf, optional, origins, requiredWhen, text, url } from './settings.js';

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privatePem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const publicPem = ec.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const rsaPem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function read<T>(setting: Setting<T>, environment: Environment): T {
  return readConfig(environment, { value: setting }).value;
}

describe('readConfig', () => {
  it('reads the settings of every service', () => {
    expect(readConfig({ INSTANCE_NAME: '' }, serviceSettings(6688))).toEqual({
      port: 6688,
      host: '127.0.0.1',
      corsOrigins: [],
      logLevel: 'info',
      shutdownGraceMs: 10_000,
      keepAliveSeconds: 620,
      adminPort: 9688,
      adminHost: '127.0.0.1',
      instanceName: null,
      unknownVariables: [],
    });
  });

  it('names every variable at fault at once, without values', () => {
    const environment = { PORT: 'http', CORS_ORIGINS: 'x', SECRET_KEY: 'hunter2', LOG_LEVEL: 'loud' };
    const spec = {
      ...serviceSettings(1),
      secret: text('SECRET_KEY', { minLength: 32 }),
      database: url('DATABASE_URL', ['postgres']),
    };
    const attempt = () => readConfig(environment, spec);
    for (const name of [...Object.keys(environment), 'DATABASE_URL']) expect(attempt).toThrow(name);
    expect(attempt).toThrow(/^(?!.*hunter2)/s);
  });

  const refused: [string, Setting<unknown>, string][] = [
    ['a fraction', integer('X', { min: 0, max: 9 }), '1.5'],
    ['a number out of bounds', integer('X', { min: 0, max: 9 }), '10'],
    ['a flag that is neither true nor false', flag('X'), 'yes'],
    ['an unknown word', oneOf('X', ['a', 'b']), 'c'],
    ['a URL of another kind', url('X', ['postgres']), 'mysql://db/x'],
    ['the loopback with a port', origins('X'), 'loopback:3000'],
    ['an origin with a path', origins('X'), 'https://a.example/'],
    ['a private key on another curve', privateKey('X'), rsaPem],
    ['a public key instead of a private one', privateKey('X'), publicPem],
    ['a private key instead of a public one', publicKey('X'), privatePem],
    ['text that is not a key', publicKey('X'), 'x'],
    ['a key of two lines, which no header can hold', headerKey('X'), 'hunter\n2'],
    ['a key with a byte order mark', headerKey('X'), '\ufeffhunter2'],
  ];

  it.each(refused)('refuses %s', (_, setting, value) => {
    expect(() => read(setting, { X: value })).toThrow(/^(?=.*X must be)(?!.*hunter)/s);
  });

  it('reads keys in one line or from a file', () => {
    expect(read(privateKey('X'), { X: privatePem.replaceAll('\n', '\\n') }).type).toBe('private');
    const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
    writeFileSync(join(folder, 'key.pem'), publicPem);
    expect(read(publicKey('X'), { X_FILE: join(folder, 'key.pem') }).type).toBe('public');
    rmSync(folder, { recursive: true });
    expect(() => read(publicKey('X'), { X_FILE: join(folder, 'key.pem') })).toThrow('X_FILE names a file');
  });

  describe('reads a secret from the file that its _FILE variable names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
    const file = (content: string) => {
      const path = join(folder, 'secret');
      writeFileSync(path, content);
      return path;
    };
    const secret = orFile('X', text('X', { minLength: 4 }));
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(['pass word', 'pass word\n', 'pass word\r\n'])('without the line break at its end: %j', (content) => {
      expect(read(secret, { X_FILE: file(content) })).toBe('pass word');
    });

    it.each([
      ['both variables', () => ({ X: 'hunter2', X_FILE: file('hunter2') }), 'X_FILE is set, and so is X'],
      [
        'a file that is not there',
        () => ({ X_FILE: join(folder, 'none-hun') }),
        'X_FILE names a file that does not exist',
      ],
      ['the secret instead of its file', () => ({ X_FILE: 'hunter2' }), 'X_FILE names a file that does not exist'],
      ['a name that no file can have', () => ({ X_FILE: 'hun\0ter2' }), "X_FILE names a file that can't be read"],
      ['a folder', () => ({ X_FILE: folder }), 'X_FILE names a folder'],
      ['a device, which never ends', () => ({ X_FILE: '/dev/zero' }), 'X_FILE names a pipe or a device'],
      ['a file of more than 1 MiB', () => ({ X_FILE: file('hun'.repeat(400_000)) }), 'X_FILE names a file of more'],
      ['an empty file', () => ({ X_FILE: file('\n') }), 'X_FILE names an empty file'],
      ['a file with an invalid value', () => ({ X_FILE: file('hun') }), 'X must have at least 4 characters'],
    ])('and refuses %s, without its value', (_, environment, message) => {
      expect(() => read(secret, environment())).toThrow(message);
      expect(() => read(secret, environment())).toThrow(/^(?!.*hun)/s);
    });
  });

  it('requires a setting only if another one needs it', () => {
    const setting = requiredWhen('ENGINE', 'meili', text('MEILI_URL'));
    expect(() => read(setting, { ENGINE: 'meili' })).toThrow('MEILI_URL is not set');
    expect(read(setting, { ENGINE: 'other' })).toBeNull();
    expect(read(optional('X', integer('X', { min: 1, max: 2 })), {})).toBeNull();
  });
});
