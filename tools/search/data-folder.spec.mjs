import { describe, expect, it } from '@jest/globals';
import { DEFAULT_DATA_DIR } from '../../libs/system/src/places.mjs';
import { dataFolderIn } from './data-folder.mjs';

describe('the folder of a search command', () => {
  it.each([
    [['rebuild', '--no-wait'], DEFAULT_DATA_DIR, ['rebuild', '--no-wait']],
    [['dead', 'retry', '--data', '/tmp/x', '7'], '/tmp/x', ['dead', 'retry', '7']],
    [['verify', '--data=/tmp/x', '--json'], '/tmp/x', ['verify', '--json']],
  ])('is taken out of %p', (args, dataDir, others) => {
    expect(dataFolderIn(args)).toEqual({ dataDir, others });
  });

  it.each([[['verify', '--data']], [['verify', '--data=']]])('is missing in %p', (args) => {
    expect(() => dataFolderIn(args)).toThrow('--data needs a folder.');
  });
});
