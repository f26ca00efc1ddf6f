import { describe, expect, it } from '@jest/globals';
import { faultsOf, reportOf, UNBROKEN } from './report.mjs';

const result = { client: { name: 'go', generator: 'g 1', checkedBy: 'vet' }, missing: null, refused: null, use: null };
const used = (now, later) => ({ ...result, use: { now, later } });

describe('the report on generated clients', () => {
  it('says that no client is broken by a later release', () => {
    const report = reportOf([used([], [])], ['redocly: 0 errors, 1 warnings']);
    expect(report).toMatch(/go +g 1 +vet +ok +ok/);
    expect(report).toContain(`\nok: ${UNBROKEN}`);
    expect(faultsOf([used([], [])])).toEqual([]);
  });

  it('names the clients that a later release breaks', () => {
    const broken = used([], ['the program failed: unknown field']);
    expect(reportOf([broken], [])).toContain(`FAILED: ${UNBROKEN}: go`);
    expect(faultsOf([broken])).toEqual(['go, against a later release: the program failed: unknown field']);
  });

  it('is a failure for a client that is not compiled, and none for one that is skipped', () => {
    const [refused, skipped] = [
      { ...result, refused: 'nil is not a type' },
      { ...result, missing: 'Go was not found.' },
    ];
    expect(faultsOf([refused, skipped])).toEqual(['go was not compiled: nil is not a type']);
    expect(reportOf([refused], [])).toContain(`FAILED: ${UNBROKEN}: not compiled: go`);
    expect(reportOf([skipped], [])).toMatch(/skipped +skipped\n\nNo client was used\./);
  });
});
