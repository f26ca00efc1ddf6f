import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from './install.mjs';

describe('isInstalled', () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fechatter-install-spec-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const wanted = {
    '': { version: '0.1.0' },
    'libs/core': { version: '0.1.0' },
    'node_modules/@fechatter/core': { resolved: 'libs/core', link: true },
    'node_modules/pg': { version: '8.23.1' },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
  };
  const link = { 'node_modules/@fechatter/core': wanted['node_modules/@fechatter/core'] };

  it.each([
    ['no package is installed', null, false],
    ['all are, except those for other platforms', { ...link, 'node_modules/pg': { version: '8.23.1' } }, true],
    ['one has another version', { ...link, 'node_modules/pg': { version: '8.0.0' } }, false],
    ['one is missing', link, false],
  ])('when %s (%#)', (_, present, expected) => {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    if (present) mkdirSync(join(root, 'node_modules'));
    if (present) writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }));
    expect(isInstalled(root)).toBe(expected);
  });
});
