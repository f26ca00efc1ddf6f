import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningFrom, takeRunLock } from './run-lock.mjs';

describe('the lock of a data folder', () => {
  let folder;
  let file;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-lock-spec-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is held by one, who is named to the next', () => {
    const release = takeRunLock(file, folder);
    expect(() => takeRunLock(file, folder)).toThrow(`already runs with the data in ${folder} (process ${process.pid})`);
    release();
    expect(runningFrom(file)).toBeNull();
    takeRunLock(file, folder)();
  });

  it('of a process that is gone is nobody’s', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'before the machine was started anew' }));
    expect(runningFrom(file)).toBeNull();
    takeRunLock(file, folder)();
  });
});
