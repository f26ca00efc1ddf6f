import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ERROR_CODES } from '@fechatter/core';
import { errorStatus } from './error-status.js';
import { errorTitle } from './error-title.js';

const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');
const rows = Array.from(
  page.matchAll(/^\| `(\w+)` +\| (\d{3}) +\| (.+?) +\| (.+?) +\|$/gm),
  ([, code, status, title, when]) => ({
    code: code ?? '',
    status: Number(status),
    title,
    when,
  }),
);

describe('docs/errors.md', () => {
  it('lists every error code once, and no other', () => {
    expect(rows.map(({ code }) => code).sort()).toEqual([...ERROR_CODES].sort());
  });

  it('gives each the status that it is answered with', () => {
    expect(Object.fromEntries(rows.map(({ code, status }) => [code, status]))).toEqual(errorStatus);
  });

  it('gives each the title that it is answered with', () => {
    expect(Object.fromEntries(rows.map(({ code, title }) => [code, title]))).toEqual(errorTitle);
  });
});
