import { describe, expect, it } from '@jest/globals';
import { claim, Unmeasured } from '../checks/check.mjs';
import { isGood, reportOf } from './report.mjs';
import { outcomeOf } from './run-checks.mjs';

const scene = (lacks = {}) => ({ gateway: { proxy: { name: 'nginx', lacks } } });
const holds = { name: 'it streams', run: async () => 'in 1 ms' };
const breaks = { name: 'it streams', run: async () => claim(false, 'it does not') };

describe('a check', () => {
  it.each([
    ['that holds', holds, {}, 'ok', 'in 1 ms'],
    ['that does not hold', breaks, {}, 'FAILED', 'it does not'],
    ['that the proxy is known not to pass', breaks, { 'it streams': 'by design' }, 'lacks', 'by design (it does not)'],
  ])('%s', async (_, check, lacks, verdict, detail) => {
    expect(await outcomeOf(check, scene(lacks))).toEqual({ check: 'it streams', verdict, detail });
  });

  it('that passes although the proxy is known not to pass it fails, so that the documents stay true', async () => {
    expect((await outcomeOf(holds, scene({ 'it streams': 'by design' }))).verdict).toBe('FAILED');
  });

  it('that has an error of its own fails with its stack', async () => {
    const run = () => Promise.reject(new TypeError('no such thing'));
    expect((await outcomeOf({ name: 'it', run }, scene())).detail).toMatch(/TypeError: no such thing\n/);
  });

  it('that could not tell is neither', async () => {
    const run = () => Promise.reject(new Unmeasured('too slow'));
    const outcome = await outcomeOf({ name: 'it', run }, scene({ it: 'by design' }));
    expect(outcome).toEqual({ check: 'it', verdict: 'unsure', detail: 'too slow' });
  });
});

describe('a report', () => {
  const result = (name, verdict) => ({
    ...{ name, version: '1.2.3', outcomes: [{ check: 'it streams', verdict, detail: 'in 1 ms' }] },
  });

  it('shows what each gateway does, and which were not tested', () => {
    const text = reportOf([result('traefik', 'ok'), result('nginx', 'lacks')], ['envoy']);
    expect(text).toMatch(/^it streams +yes +no$/m);
    expect(text).toMatch(/^ {2}lacks +it streams: in 1 ms$/m);
    expect(text).toMatch(/^ok: traefik, nginx; SKIPPED: envoy$/m);
  });

  it('names those that failed', () => {
    const results = [result('traefik', 'ok'), result('nginx', 'FAILED')];
    expect(isGood(results)).toBe(false);
    expect(reportOf(results, [])).toMatch(/^FAILED: nginx$/m);
  });
});
