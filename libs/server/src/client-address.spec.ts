import { describe, expect, it } from '@jest/globals';
import { clientKey, isNetwork, unmappedAddress } from './client-address.js';

describe('the key of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1:2:3:4', '2001:db8:0:0::/64'],
    ['2001:db8:1::4:5:6:7', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['fe80::2%eth0.100', 'fe80:0:0:0::/64'],
    ['[2001:db8::1]', '2001:db8:0:0::/64'],
    ['192.0.2.7:50123', '192.0.2.7'],
    ['[2001:db8::1]:50123', '2001:db8:0:0::/64'],
    ['[::ffff:192.0.2.7]:50123', '192.0.2.7'],
    ['no:address', 'no:address'],
    [undefined, 'unknown'],
  ])('at %s is %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });
});

describe('an address without its mapping', () => {
  it.each([
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7:50123', '192.0.2.7:50123'],
    ['2001:DB8::1', '2001:DB8::1'],
    ['::1', '::1'],
    ['no:address', 'no:address'],
  ])('of %s is %s', (address, expected) => {
    expect(unmappedAddress(address)).toBe(expected);
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
