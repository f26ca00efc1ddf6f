import { describe, expect, it } from '@jest/globals';
import { isDependencyLost } from './dependency-lost.js';

const failed = (code: string) => Object.assign(new Error('x'), { code });

describe('a dependency', () => {
  it.each([
    ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'EAI_AGAIN'],
    ...['08006', '25006', '25P03', '28P01', '3D000', '53100', '53200', '53300', '57014', '57P01', '57P03', '57P05'],
    ...['58030', '58P01'],
  ])('is lost by %s', (code) => {
    expect(isDependencyLost(failed(code))).toBe(true);
    expect(isDependencyLost(Object.assign(new Error('query failed'), { driverError: failed(code) }))).toBe(true);
  });

  it.each(['22001', '23505', '25P02', '40P01', '42P01', '42501', '54000', 'XX000', 'ENOENT'])(
    'is there if it says %s, which our request caused',
    (code) => expect(isDependencyLost(failed(code))).toBe(false),
  );
});
