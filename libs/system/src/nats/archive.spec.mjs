import { describe, expect, it } from '@jest/globals';
import { deflateRawSync } from 'node:zlib';
import { requireChecksum, sha256, unzipOne } from './archive.mjs';
import { zipOf } from './testing/zip-of.mjs';

describe('unzipOne', () => {
  it('finds a file that is stored and one that is deflated', () => {
    const zip = zipOf({ 'a/readme': 'read me', 'a/bin/program': 'x'.repeat(5_000) });
    expect(unzipOne(zip, (name) => name.endsWith('program')).toString()).toBe('x'.repeat(5_000));
    const stored = zipOf({ one: 'plain' }, { deflate: (bytes) => bytes, method: 0 });
    expect(unzipOne(stored, (name) => name === 'one').toString()).toBe('plain');
  });

  it('fails when the archive lacks the file, and when it is no archive', () => {
    const zip = zipOf({ one: '1' });
    expect(() => unzipOne(zip, (name) => name === 'two')).toThrow('does not hold the file');
    expect(() => unzipOne(zip.subarray(0, zip.length - 10), () => true)).toThrow('no zip file');
    expect(() => unzipOne(deflateRawSync('nonsense'.repeat(20)), () => true)).toThrow('no zip file');
  });
});

describe('requireChecksum', () => {
  it('accepts the right sum, and refuses another or none', () => {
    const bytes = Buffer.from('program');
    expect(() => requireChecksum(bytes, sha256(bytes), 'it')).not.toThrow();
    expect(() => requireChecksum(bytes, 'abc', 'it')).toThrow('it was refused: its SHA-256 is');
    expect(() => requireChecksum(bytes, undefined, 'it')).toThrow('no known sum');
  });
});
