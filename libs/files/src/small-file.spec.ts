import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readSmallFile, SmallFileError } from './small-file.js';

const MEBIBYTE = 1_048_576;

describe('readSmallFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function file(bytes: number): string {
    const path = join(folder, 'file');
    writeFileSync(path, Buffer.alloc(bytes, 'x'));
    return path;
  }

  it('reads a file of up to 1 MiB', () => {
    expect(readSmallFile(file(MEBIBYTE))).toHaveLength(MEBIBYTE);
  });

  it.each([
    ['a longer file', () => file(MEBIBYTE + 1), 'a file of more than 1 MiB'],
    ['a device, which never ends', () => '/dev/zero', 'a pipe or a device, not a file'],
    ['a folder', () => folder, 'a folder, not a file'],
    ['a file that is not there', () => join(folder, 'none'), 'a file that does not exist'],
    ['a path that no file can have', () => 'hun\0ter2', "a file that can't be read"],
    ['a path through a file', () => join(file(1), 'file'), "a file that can't be read"],
  ])('refuses %s, without its path', (_, path, message) => {
    expect(() => readSmallFile(path())).toThrow(new SmallFileError(message));
  });
});
