import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesIn, requireWritable } from './places.mjs';
import { replaceJson } from './processes/replace-json.mjs';
import { acquireRunLock } from './processes/run-lock.mjs';

let folder;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fechatter-places-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function modeOf(path) {
  return statSync(path).mode & 0o777;
}

describe('the data folder', () => {
  it('is made so that nobody else can list or change it, nor read what is written there about the run', async () => {
    const { top, lock, runFile } = placesIn(join(folder, 'data'));
    requireWritable(top);
    expect(modeOf(top) & 0o066).toBe(0);
    const held = await acquireRunLock(lock, top);
    replaceJson(runFile, {});
    expect([modeOf(lock), modeOf(runFile)]).toEqual([0o600, 0o600]);
    held.stopping();
    expect(modeOf(lock)).toBe(0o600);
    held.release();
  });

  it('keeps its mode if it exists: it may be used for something else, too', () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o775);
    requireWritable(shared);
    expect(modeOf(shared)).toBe(0o775);
  });
});
