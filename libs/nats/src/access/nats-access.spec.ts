import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConfig, type Environment } from '@fechatter/server';
import { TestAuthority, type IssuedCertificate } from '@fechatter/testing';
import { createUser } from 'nkeys.js';
import { natsAccess, natsSettings } from './nats-access.js';

describe('the settings for NATS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
  const file = (name: string, content: string) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  let authority: TestAuthority;
  let client: IssuedCertificate;
  let other: IssuedCertificate;
  const seed = file('seed', Buffer.from(createUser().getSeed()).toString());
  const missing = join(folder, 'missing');
  const empty = file('empty', 'nothing');

  beforeAll(async () => {
    authority = await TestAuthority.create();
    [client, other] = await Promise.all([authority.issue(), authority.issue()]);
  });

  afterAll(async () => {
    await authority.destroy();
    rmSync(folder, { recursive: true });
  });

  const loginOf = (url: string) => natsAccess({ NATS_URL: url }).login?.authenticator();

  it('take several URLs, separated by commas, and give them the default port', () => {
    const { servers, login, tls } = natsAccess({ NATS_URL: 'nats://a, nats://[::1]:5000,nats://10.0.0.1:80/' });
    expect([servers, login, tls]).toEqual([['a:4222', '[::1]:5000', '10.0.0.1:80'], null, null]);
  });

  it('take user, password and token from the URL, percent-encoded', () => {
    expect(loginOf('nats://chat%40api:p%3A%2F%2C%40@h')).toEqual({ user: 'chat@api', pass: 'p:/,@' });
    expect(loginOf('nats://t%20k@h')).toEqual({ auth_token: 't k' });
  });

  it('keep passwords and tokens out of what is printed', () => {
    const printed = ['nats://u:hunter2@h', 'nats://hunter2@h'].map((NATS_URL) => {
      const access = natsAccess({ NATS_URL });
      return inspect(access, { depth: 9, showHidden: true }) + JSON.stringify(access);
    });
    expect(printed.join()).not.toContain('hunter2');
  });

  it.each<[string, () => Environment, string]>([
    ['no URL', () => ({}), 'NATS_URL is not set'],
    ['a host without a scheme', () => ({ NATS_URL: 'hunter2:4222' }), 'NATS_URL must be one or more URLs'],
    ['WebSockets', () => ({ NATS_URL: 'ws://hunter2:8080' }), 'NATS_URL must be one or more URLs'],
    ['one bad URL among several', () => ({ NATS_URL: 'nats://a,b' }), 'NATS_URL must be one or more URLs'],
    ['a trailing comma', () => ({ NATS_URL: 'nats://a,' }), 'NATS_URL must be one or more URLs'],
    ['nats:// and tls:// together', () => ({ NATS_URL: 'nats://a,tls://b' }), 'NATS_URL mixes nats:// and tls://'],
    ['a user in one of two URLs', () => ({ NATS_URL: 'nats://hunter2@a,nats://b' }), 'NATS_URL must have the same'],
    ['a password without a user', () => ({ NATS_URL: 'nats://:hunter2@a' }), 'NATS_URL has a password, but no user'],
    ['a broken percent-encoding', () => ({ NATS_URL: 'nats://u:hunter2%zz@a' }), 'NATS_URL has a user, password'],
    ['a slash in a password', () => ({ NATS_URL: 'nats://u:1/hunter2@a' }), 'NATS_URL must have neither path'],
    ['a comma in a password', () => ({ NATS_URL: 'nats://u:hunter2,3@a' }), 'NATS_URL must be one or more'],
    ['a query', () => ({ NATS_URL: 'tls://a?tls=hunter2' }), 'NATS_URL must have neither path nor query'],
    ['two replicas', () => ({ NATS_REPLICAS: '2' }), 'NATS_REPLICAS must be one of 1, 3, 5'],
    ['creds and nkey', () => ({ NATS_CREDS_FILE: empty, NATS_NKEY_FILE: seed }), 'NATS_CREDS_FILE and NATS_NKEY_FILE'],
    ['an nkey and a user', () => ({ NATS_URL: 'nats://u:hunter2@a', NATS_NKEY_FILE: seed }), 'NATS_NKEY_FILE is set'],
    [
      'creds that are missing',
      () => ({ NATS_CREDS_FILE: missing }),
      'NATS_CREDS_FILE names a file that does not exist',
    ],
    ['creds that are none', () => ({ NATS_CREDS_FILE: empty }), 'NATS_CREDS_FILE must name a file with a JWT'],
    ['an nkey that is missing', () => ({ NATS_NKEY_FILE: missing }), 'NATS_NKEY_FILE names a file that does not exist'],
    ['an nkey that is none', () => ({ NATS_NKEY_FILE: empty }), 'NATS_NKEY_FILE must name a file with the seed'],
    ['a CA with nats://', () => ({ NATS_CA_FILE: authority.caFile }), 'NATS_CA_FILE is set, but NATS_URL does not'],
    ['a certificate with nats://', () => ({ NATS_CERT_FILE: client.certFile }), 'NATS_CERT_FILE is set, but NATS_URL'],
    ['a CA that is missing', () => ({ NATS_URL: 'tls://a', NATS_CA_FILE: missing }), 'NATS_CA_FILE names a file'],
    ['a CA that is none', () => ({ NATS_URL: 'tls://a', NATS_CA_FILE: empty }), 'NATS_CA_FILE must name a file with'],
    [
      'a certificate without its key',
      () => ({ NATS_URL: 'tls://a', NATS_CERT_FILE: client.certFile }),
      'NATS_CERT_FILE is set, but NATS_KEY_FILE is not',
    ],
    [
      'a key without its certificate',
      () => ({ NATS_URL: 'tls://a', NATS_KEY_FILE: client.keyFile }),
      'NATS_KEY_FILE is set, but NATS_CERT_FILE is not',
    ],
    [
      'a certificate that is none',
      () => ({ NATS_URL: 'tls://a', NATS_CERT_FILE: empty, NATS_KEY_FILE: client.keyFile }),
      'NATS_CERT_FILE must name a file with a certificate',
    ],
    [
      'the key of another certificate',
      () => ({ NATS_URL: 'tls://a', NATS_CERT_FILE: client.certFile, NATS_KEY_FILE: other.keyFile }),
      'NATS_KEY_FILE must name the private key of NATS_CERT_FILE',
    ],
  ])('refuse %s, without its value', (_, environment, message) => {
    const url = Object.keys(environment()).length === 0 ? {} : { NATS_URL: 'nats://a' };
    const read = () => readConfig({ ...url, ...environment() }, natsSettings('chat-api'));
    expect(read).toThrow(message);
    expect(read).toThrow(/^(?!.*hunter2)/s);
  });
});
