import { describe, expect, it } from '@jest/globals';
import { conformanceOptions } from './options.mjs';
import { lineOf, summaryOf } from './run-rules.mjs';

describe('the options of npm run conformance', () => {
  it('are a base and a token', () => {
    expect(conformanceOptions(['https://chat.example.org/', 'a.b-c.d_e'])).toEqual({
      url: 'https://chat.example.org',
      api: 'https://chat.example.org',
      token: 'a.b-c.d_e',
      origin: null,
      isGateway: false,
      isSlow: true,
      patienceMs: 15_000,
      only: '',
    });
  });

  it('can name another base, an origin, and what to skip', () => {
    const more = ['--api', 'http://localhost:6688/', '--origin', 'http://localhost:3000', '--gateway', '--no-slow'];
    expect(conformanceOptions(['http://localhost:6687', 'x', ...more, '--only', 'cursor'])).toMatchObject({
      ...{ url: 'http://localhost:6687', api: 'http://localhost:6688', origin: 'http://localhost:3000' },
      ...{ isGateway: true, isSlow: false, only: 'cursor' },
    });
  });

  it('are null if the usage is asked for', () => {
    expect(conformanceOptions(['--help'])).toBeNull();
  });

  it.each([
    [[], 'URL and TOKEN are missing'],
    [['http://a'], 'URL and TOKEN are missing'],
    [['http://a', 'b', 'c'], 'not "c"'],
    [['localhost:6687', 'b'], 'URL must be a URL that begins with http'],
    [['http://a?x=1', 'b'], 'URL must have no query'],
    [['http://a', 'b', '--api', 'x'], '--api must be a URL'],
    [['http://a', 'b', '--origin', 'http://a/b'], '--origin must have no path'],
    [['http://a', 'two words'], 'TOKEN is no access token'],
    [['http://a', 'b', '--slow'], 'Try --help'],
  ])('%j: %s', (args, reason) => {
    expect(() => conformanceOptions(args)).toThrow(reason);
  });
});

describe('the report', () => {
  it('has a line for each rule, and counts', () => {
    const outcomes = [
      { rule: 'one', verdict: 'ok', detail: '' },
      { rule: 'two', verdict: 'FAILED', detail: 'it is three' },
      { rule: 'four', verdict: 'skipped', detail: '--no-slow' },
    ];
    expect(outcomes.map(lineOf)).toEqual([
      '  ok       one',
      '  FAILED   two: it is three',
      '  skipped  four: --no-slow',
    ]);
    expect(summaryOf(outcomes)).toBe('3 rules: 1 ok, 1 failed, 1 skipped');
  });
});
