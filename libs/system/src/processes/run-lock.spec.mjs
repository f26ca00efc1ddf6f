import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireRunLock, lockHolder } from './run-lock.mjs';

describe('the lock of a data folder', () => {
  let folder;
  let file;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-lock-spec-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('has one holder, whom the next error names', async () => {
    const lock = await acquireRunLock(file, folder);
    await expect(acquireRunLock(file, folder)).rejects.toThrow(
      `already runs with the data in ${folder} (process ${process.pid})`,
    );
    lock.release();
    expect(lockHolder(file)).toBeNull();
    (await acquireRunLock(file, folder)).release();
  });

  it('is waited for while its holder is stopping', async () => {
    const first = await acquireRunLock(file, folder);
    first.stopping();
    const second = acquireRunLock(file, folder);
    first.release();
    (await second).release();
  });

  it('can be given back after its folder was deleted', async () => {
    const lock = await acquireRunLock(file, folder);
    rmSync(folder, { recursive: true });
    lock.stopping();
    lock.release();
  });

  it('is free once its holder is dead', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, started: 'before the machine was started anew' }));
    expect(lockHolder(file)).toBeNull();
    (await acquireRunLock(file, folder)).release();
  });
});
