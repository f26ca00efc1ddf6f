import { expect, it } from '@jest/globals';
import { readConfig } from '@fechatter/server';
import { highLimits, settingsReadBy } from '@fechatter/testing';
import { limitSettings } from './limit-settings.js';

it('highLimits, with which tests, benches and the demo run, names every limit and nothing else', () => {
  const limits = settingsReadBy((environment) => readConfig(environment, limitSettings()));
  expect(Object.keys(highLimits).sort()).toEqual(limits.filter((name) => name.includes('_PER_')));
});
