import { describe, expect, it } from '@jest/globals';
import { clientsOptions } from './options.mjs';

const NAMES = ['typescript', 'python', 'java'];

describe('the options of npm run clients', () => {
  it('choose every client without --only', () => {
    expect(clientsOptions([], NAMES)).toEqual({ help: false, ifPossible: false, only: NAMES });
  });

  it('choose those that are named', () => {
    expect(clientsOptions(['--only', 'java, python', '--if-possible'], NAMES)).toMatchObject({
      ifPossible: true,
      only: ['java', 'python'],
    });
  });

  it('refuse a client that nobody knows', () => {
    expect(() => clientsOptions(['--only', 'cobol'], NAMES)).toThrow(
      '--only knows typescript, python, java, not "cobol".',
    );
  });
});
