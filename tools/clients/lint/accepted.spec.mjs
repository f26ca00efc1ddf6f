import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { lintCounts, lintFaults } from './accepted.mjs';

const finding = { linter: 'spectral', severity: 'warn', rule: 'info-contact', at: '/info', message: 'No contact.' };
const accepted = { linter: 'spectral', rule: 'info-contact', at: ['/info'], why: 'Nobody is to be written to.' };

describe('the warnings of the linters', () => {
  it('are accepted at the places that are listed with an explanation', () => {
    expect(lintFaults([finding], [accepted])).toEqual([]);
  });

  it('fail at any other place', () => {
    const elsewhere = { ...finding, at: '/paths/~1api~1chat' };
    expect(lintFaults([finding, elsewhere], [accepted])).toEqual([
      'warn: spectral info-contact /paths/~1api~1chat: No contact.',
    ]);
  });

  it('fail as errors, explained or not', () => {
    expect(lintFaults([{ ...finding, severity: 'error' }], [accepted])).toEqual([
      'error: spectral info-contact /info: No contact.',
    ]);
  });

  it('are no longer listed when they are gone', () => {
    expect(lintFaults([], [accepted])).toEqual([
      'no longer found, so remove it from accepted.json: spectral info-contact /info',
    ]);
  });

  it('are counted for each linter', () => {
    expect(lintCounts([finding])).toEqual(['redocly: 0 errors, 0 warnings', 'spectral: 0 errors, 1 warnings']);
  });

  it('each have an explanation in accepted.json', () => {
    const all = JSON.parse(readFileSync(new URL('accepted.json', import.meta.url), 'utf8'));
    expect(all.filter(({ why }) => !/^[A-Z].*\.$/.test(why))).toEqual([]);
  });
});
