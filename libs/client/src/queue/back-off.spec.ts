import { describe, expect, it } from '@jest/globals';
import { NetworkError, ProblemError } from '../rest/errors.js';
import { TestOrigin } from '../test/test-origin.js';
import { backOffMs } from './back-off.js';

const waits = (error: unknown, failures: number[], random = 0) => {
  const environment = new TestOrigin().tab({ random: () => random });
  return failures.map((count) => backOffMs(count, error, environment) / 1_000);
};
const asking = (seconds: number) => new ProblemError(429, null, null, seconds * 1_000);

describe('the wait after a failure', () => {
  it('doubles up to a minute', () => {
    expect(waits(new NetworkError('no'), [1, 2, 3, 4, 5, 6, 7, 8, 1_000])).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('is up to half as long again, at random', () => {
    expect(waits(new NetworkError('no'), [1, 7], 1)).toEqual([1.5, 90]);
  });

  it('is at least what the server asks for, within reason', () => {
    expect(waits(asking(30), [1, 6, 7])).toEqual([30, 32, 60]);
    expect(waits(asking(86_400), [1])).toEqual([600]);
  });
});
