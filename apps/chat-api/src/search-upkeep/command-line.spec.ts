import { describe, expect, it } from '@jest/globals';
import { readCommand, UsageError } from './command-line.js';

describe('the command line of the upkeep of search', () => {
  it.each<[string[], object]>([
    [[], { name: 'help' }],
    [['verify', '--help'], { name: 'help' }],
    [['rebuild', '--order', 'monday'], { name: 'rebuild', order: 'monday', waits: true, timeoutMs: 3_600_000 }],
    [['rebuild', '--no-wait', '--timeout', '5'], { name: 'rebuild', waits: false, timeoutMs: 5_000 }],
    [['verify'], { name: 'verify', json: false, timeoutMs: 120_000 }],
    [['verify', '--json'], { name: 'verify', json: true }],
    [['dead', 'list'], { name: 'list', limit: 50 }],
    [['dead', 'retry', '7', '8'], { name: 'retry', which: [7, 8] }],
    [['dead', 'drop', '--all'], { name: 'drop', which: 'all' }],
  ])('reads %p', (args, command) => {
    expect(readCommand(args)).toMatchObject(command);
  });

  it('gives each order without an id another one', () => {
    const [one, other] = [readCommand(['rebuild']), readCommand(['rebuild'])];
    expect(one).not.toEqual(other);
  });

  it.each([
    [['compare'], 'There is no command "compare"'],
    [['verify', '--timeout', 'long'], '--timeout must be a number from 1 to 604800, not "long"'],
    [['verify', '--timeout', '0'], '--timeout must be a number'],
    [['verify', '--fast'], "Unknown option '--fast'. Try --help."],
    [['verify', 'all'], 'Try --help.'],
    [['rebuild', '--order', 'a b'], '--order must have'],
    [['rebuild', '--order', ''], '--order must have'],
    [['dead'], 'Say what to do'],
    [['dead', 'drop'], 'Name the letters'],
    [['dead', 'retry', '--all', '7'], 'Name the letters'],
    [['dead', 'retry', '7.5'], 'SEQ must be a number'],
  ])('refuses %p in one sentence', (args, why) => {
    expect(() => readCommand(args)).toThrow(UsageError);
    expect(() => readCommand(args)).toThrow(why);
  });
});
