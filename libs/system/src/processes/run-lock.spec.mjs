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

  it('is held by one, who is named to the next', async () => {
    const lock = await takeRunLock(file, folder);
    await expect(takeRunLock(file, folder)).rejects.toThrow(
      `already runs with the data in ${folder} (process ${process.pid})`,
    );
    lock.release();
    expect(runningFrom(file)).toBeNull();
    (await takeRunLock(file, folder)).release();
  });

  it('is waited for while its holder is stopping', async () => {
    const first = await takeRunLock(file, folder);
    first.stopping();
    const second = takeRunLock(file, folder);
    first.release();
    (await second).release();
  });

  it('of a process that is gone is nobody’s', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'before the machine was started anew' }));
    expect(runningFrom(file)).toBeNull();
    (await takeRunLock(file, folder)).release();
  });
});
