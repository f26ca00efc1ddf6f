import { describe, expect, it } from '@jest/globals';
import express, { type Request } from 'express';
import { addressIn, clientAddress, clientKey, isNetwork } from './client-address.js';

describe('the address in a text', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    [' 192.0.2.7\t', '192.0.2.7'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:c000:207', '192.0.2.7'],
    ['[::ffff:192.0.2.7]:50123', '192.0.2.7'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:50123', '2001:db8::1'],
    ['fe80::1%eth0.100', 'fe80::1'],
    ['::1', '::1'],
  ])('%j is %s', (text, address) => expect(addressIn(text)).toBe(address));

  it.each([
    ...['', 'unknown', '_hidden', 'no:address', '10.1', '010.0.0.1', '0x7f.0.0.1', '192.0.2.256', '192.0.2.7:', '%'],
    ...['192.0.2.7:80:80', '[192.0.2.7', '[[::1]]', '1::2::3', '2001:db8::1:50123:x', '192.0.2.7 x', '192.0.2.0/24'],
  ])('%j has none', (text) => expect(addressIn(text)).toBeUndefined());
});

describe('the address of a client', () => {
  function seen(forwarded: string | undefined, trusted: string[], remoteAddress = '127.0.0.1') {
    const app = express().set('trust proxy', trusted);
    return clientAddress({
      app,
      socket: { remoteAddress },
      headers: { 'x-forwarded-for': forwarded },
    } as unknown as Request);
  }

  it.each([
    ['that of its connection, if no proxy is trusted', '192.0.2.1', [], '127.0.0.1'],
    ['that of its connection without the header', undefined, ['loopback'], '127.0.0.1'],
    ['what the trusted proxy says', '192.0.2.1', ['loopback'], '192.0.2.1'],
    ['the nearest that is not trusted', '192.0.2.1, 192.0.2.2', ['loopback'], '192.0.2.2'],
    ['the farthest that trusted proxies say', '192.0.2.1, 10.0.0.7', ['loopback', '10.0.0.0/8'], '192.0.2.1'],
    ['the last trusted proxy before other text', 'x, 10.0.0.7', ['loopback', '10.0.0.0/8'], '10.0.0.7'],
    ['nothing behind other text', '192.0.2.1, x, 10.0.0.7', ['loopback', '10.0.0.0/8'], '10.0.0.7'],
    ['the last trusted proxy before nothing', ', ,', ['loopback'], '127.0.0.1'],
    ['without its port', '192.0.2.1:50123', ['loopback'], '192.0.2.1'],
  ])('is %s', (_, forwarded, trusted, address) => expect(seen(forwarded, trusted)).toBe(address));

  it('is unmapped and without zone, and its proxy is recognised so', () => {
    expect(seen('::ffff:192.0.2.7', ['127.0.0.1'], '::ffff:127.0.0.1')).toBe('192.0.2.7');
    expect(seen('192.0.2.7', ['fe80::/10'], 'fe80::1%eth0.100')).toBe('192.0.2.7');
  });

  it('is read from the last 32 entries', () => {
    expect(seen(`192.0.2.1${',127.0.0.1'.repeat(2_000)}`, ['loopback'])).toBe('127.0.0.1');
  });

  it('is unknown when the connection is closed', () => {
    const app = express();
    expect(clientAddress({ app, socket: {}, headers: {} } as unknown as Request)).toBeUndefined();
  });
});

describe('the key of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1::4:5:6:7', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('at %s is %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });
});

describe('isNetwork', () => {
  it.each([
    ...['192.0.2.7', '10.0.0.0/8', '::1', '2001:db8::/32', '2001:0db8::01', 'fe80::1%eth0'],
    ...['::ffff:192.0.2.7', '::ffff:10.0.0.0/104'],
  ])('takes %s', (text) => expect(isNetwork(text)).toBe(true));

  it.each([
    ...['', 'example.org', '10', '10.1', '0x7f.1', '010.0.0.1', '10.0.0.256', '192.0.2.7:80', '[::1]', '1::2::3'],
    ...['0.0.0.0/0', '::/0', '::192.0.2.7', '64:ff9b::192.0.2.7/96', 'fe80::1%eth0.100', '::ffff:010.0.0.1'],
    ...['::ffff:10.010.0.0/104', '::ffff:10.0.0.01', '10.0.0.0/00'],
    ...['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/-1', '10.0.0.0/8/8', '10.0.0.0/255.0.0.0', '/8'],
  ])('refuses "%s"', (text) => expect(isNetwork(text)).toBe(false));
});
