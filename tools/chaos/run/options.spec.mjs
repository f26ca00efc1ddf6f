import { describe, expect, it } from '@jest/globals';
import { chaosOptions, runsOf } from './options.mjs';

const FAULTS = ['kill-nats', 'wipe-index'];
const options = (...args) => chaosOptions(args, FAULTS, 1_700_000_000_500);

describe('the options of npm run chaos', () => {
  it('default to a short run with all faults and a seed of its own', () => {
    expect(options()).toMatchObject({ minutes: 1, seed: 1_700_000_000, runs: 1, only: [], chatApis: 2 });
  });

  it('are read from the arguments', () => {
    const args = ['--minutes', '0.5', '--seed', '7', '--only', 'kill-nats,wipe-index', '--chat-apis', '3'];
    expect(options(...args)).toMatchObject({ minutes: 0.5, seed: 7, only: FAULTS, chatApis: 3 });
  });

  it('give each run the next seed, and alternate the engines', () => {
    expect(runsOf(options('--seed', '6', '--runs', '3', '--engine', 'alternating'), 'postgres')).toEqual([
      { seed: 6, engine: 'postgres' },
      { seed: 7, engine: 'meilisearch' },
      { seed: 8, engine: 'postgres' },
    ]);
    expect(runsOf(options('--seed', '6'), 'meilisearch')).toEqual([{ seed: 6, engine: 'meilisearch' }]);
  });

  it.each([
    [['--minutes', '0'], '--minutes must be a positive number, not "0".'],
    [['--seed', 'x'], '--seed must be a whole number from 0, not "x".'],
    [['--chat-apis', '0'], '--chat-apis must be a whole number from 1, not "0".'],
    [['--engine', 'solr'], '--engine must be one of postgres, meilisearch, alternating.'],
    [['--only', 'kill-nuts'], 'There is no fault "kill-nuts". --list names them.'],
  ])('refuse %j in one sentence', (args, sentence) => {
    expect(() => options(...args)).toThrow(sentence);
  });
});
