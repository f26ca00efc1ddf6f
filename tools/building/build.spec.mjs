import { describe, expect, it } from '@jest/globals';
import { progressIn } from './build.mjs';

describe('the progress of the build', () => {
  const begin =
    '10:55:25 PM - Projects in this build: \n    * libs/core/a.json\n    * libs/nats/a.json\n    * apps/x/a.json\n\n';
  const build = (name) => `10:55:26 PM - Building project '/home/ada/${name}'...\n\n`;
  const skip = (name) => `10:55:26 PM - Project '${name}' is up to date because newest input is older\n\n`;

  it.each([
    ['nothing', '', 0, 0],
    ['the list', begin, 0, 3],
    ['the first project', begin + build('libs/core'), 0, 3],
    ['a project that is up to date', begin + skip('libs/core'), 1, 3],
    ['all', begin + skip('libs/core') + build('libs/nats') + build('apps/x'), 2, 3],
  ])('after %s', (_, output, done, total) => {
    expect(progressIn(output)).toEqual({ done, total });
  });
});
