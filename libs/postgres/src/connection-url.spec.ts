import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { completeConnectionUrl, connectionTo } from './connection-url.js';

let folder: string;
let ca: string;
let broken: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
  [ca, broken] = [join(folder, 'ca.pem'), join(folder, 'broken.pem')];
  writeFileSync(ca, rootCertificates[0]!);
  writeFileSync(broken, 'not PEM');
});
afterAll(() => rmSync(folder, { recursive: true }));

const at = (query: string) => `postgres://me:p%40ss@db.example.org:5433/chat${query && `?${query}`}`;

describe('the URL of a PostgreSQL', () => {
  it('says where it is and who connects', () => {
    expect(connectionTo(at(''), '-c a=b')).toMatchObject({
      ...{ host: 'db.example.org', port: 5433, user: 'me', password: 'p@ss', database: 'chat', ssl: false },
      options: '-c a=b',
    });
  });

  it('keeps its options beside ours, which come last', () => {
    expect(connectionTo(at('options=-c%20x%3Dy'), '-c a=b').options).toBe('-c x=y -c a=b');
  });

  it.each([
    ['', false],
    ['sslmode=disable', false],
    ['sslmode=require', { rejectUnauthorized: false }],
    ['sslmode=verify-full', {}],
    ['sslmode=verify-full&sslrootcert=system', {}],
  ])('means by %j what libpq means', (query, ssl) => {
    expect(connectionTo(at(query)).ssl).toEqual(ssl);
  });

  it('checks the authority that it names, and with verify-full the host', () => {
    const trusted = { ca: rootCertificates[0] };
    expect(connectionTo(at(`sslmode=verify-full&sslrootcert=${ca}`)).ssl).toEqual(trusted);
    const withoutHost = { ...trusted, checkServerIdentity: expect.any(Function) };
    expect(connectionTo(at(`sslmode=verify-ca&sslrootcert=${ca}`)).ssl).toEqual(withoutHost);
    expect(connectionTo(at(`sslmode=require&sslrootcert=${ca}`)).ssl).toEqual(withoutHost);
  });

  it('takes the authority of a setting, unless it names one or does without TLS', () => {
    expect(completeConnectionUrl(at('sslmode=verify-ca'), ca)).toContain('sslrootcert=');
    expect(completeConnectionUrl(at('sslmode=disable'), ca)).not.toContain('sslrootcert');
    const own = at('sslmode=verify-full&sslrootcert=system');
    expect(completeConnectionUrl(own, ca)).toBe(own);
    expect(() => completeConnectionUrl(at(''), ca)).toThrow('has no sslmode, although DATABASE_CA_FILE is set');
  });

  it.each([
    ['sslmode=prefer', 'must be one of disable, require, verify-ca, verify-full'],
    ['sslmode=allow', 'must be one of'],
    ['sslmode=no-verify', 'must be one of'],
    ['ssl=true', 'say sslmode=verify-full instead'],
    ['channel_binding=require', 'has the parameter channel_binding, which is not understood'],
    ['sslmode=verify-ca', 'needs sslrootcert or DATABASE_CA_FILE'],
    ['sslmode=require&sslrootcert=system', 'needs sslmode=verify-full'],
    ['sslrootcert=/ca.pem', 'has sslrootcert, but no sslmode that uses TLS'],
    ['sslmode=disable&sslcert=/c.pem&sslkey=/k.pem', 'has sslcert, but no sslmode that uses TLS'],
    ['sslmode=require&sslcert=/c.pem', 'must have both sslcert and sslkey'],
    ['sslmode=verify-full&sslrootcert=/nowhere.pem', 'names a file that does not exist'],
    ['sslmode=verify-full&sslrootcert=/dev/zero', 'names a pipe or a device'],
  ])('is refused with %j', (query, sentence) => {
    expect(() => completeConnectionUrl(at(query))).toThrow(sentence);
  });

  it('is refused with a file that is no certificate', () => {
    expect(() => completeConnectionUrl(at(`sslmode=verify-full&sslrootcert=${broken}`))).toThrow("can't be used");
  });
});
