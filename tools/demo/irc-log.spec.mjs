import { describe, expect, it } from '@jest/globals';
import { firstMessages, parseIrcLog } from './irc-log.mjs';

const parse = (...lines) => parseIrcLog(Buffer.from(lines.join('\n')));
const only = (...lines) => parse(...lines).map(({ atMs: _, ...entry }) => entry);

describe('an IRC log', () => {
  it.each([
    ['[14:06] <drew212> find what?', { kind: 'said', nick: 'drew212', text: 'find what?' }],
    ['[14:06] <brad[] > with > in <it>', { kind: 'said', nick: 'brad[]', text: 'with > in <it>' }],
    ['[14:06]  * ngnp trying', { kind: 'said', nick: 'ngnp', text: '* ngnp trying' }],
    ['[14:06] * ngnp trying', { kind: 'said', nick: 'ngnp', text: '* ngnp trying' }],
    ['=== ogra goes to bed', { kind: 'said', nick: 'ogra', text: '* ogra goes to bed' }],
    ['=== tvon [tvon@dsl.example]  has joined #ubuntu', { kind: 'joined', nick: 'tvon' }],
    ['=== brad[] [~brad@host] has joined #ubuntu', { kind: 'joined', nick: 'brad[]' }],
    ['=== MFen [~cory@host]  has left #ubuntu ["Leaving"]', { kind: 'left', nick: 'MFen' }],
    ['=== jan is now known as jan_away', { kind: 'renamed', nick: 'jan', to: 'jan_away' }],
  ])('reads %s', (line, entry) => {
    expect(only(line)).toEqual([entry]);
  });

  it.each([
    '',
    '[14:06] <delta>',
    '[14:06] <delta>   ',
    '=== mode/#ubuntu [-b *!*@host] by x',
    '=== ..[topic/#ubuntu:x] : y',
  ])('has no entry for %j', (line) => {
    expect(parse(line)).toEqual([]);
  });

  it('keeps white space in a text', () => {
    expect(only('[14:06] <a>  two  spaces \r')).toEqual([{ kind: 'said', nick: 'a', text: ' two  spaces ' }]);
  });

  it('decodes a line that is not UTF-8 as Latin-1, and removes NUL', () => {
    const bytes = Buffer.concat([
      Buffer.from('[10:00] <a> caf'),
      Buffer.from([0xe9, 0x00, 0x0a]),
      Buffer.from('[10:00] <b> café'),
    ]);
    expect(parseIrcLog(bytes).map(({ text }) => text)).toEqual(['café', 'café']);
  });

  it('spreads the lines of a minute evenly over it', () => {
    const times = parse('[10:00] <a> 1', '=== b is now known as c', '[10:01] <a> 2', '[10:01] <a> 3').map(
      ({ atMs }) => atMs,
    );
    expect(times).toEqual([0, 30_000, 60_000, 90_000]);
  });

  it('continues past midnight, and does not follow a clock that steps back', () => {
    const times = parse('[23:59] <a> 1', '[00:01] <a> 2', '[00:00] <a> 3', '[00:02] <a> 4').map(({ atMs }) => atMs);
    expect(times).toEqual([0, 120_000, 150_000, 180_000]);
  });

  it('ends before the first message over the limit', () => {
    const entries = parse('[10:00] <a> 1', '=== a is now known as b', '[10:00] <b> 2', '[10:00] <b> 3');
    expect(firstMessages(entries, 2)).toHaveLength(3);
    expect(firstMessages(entries, 3)).toHaveLength(4);
    expect(firstMessages(entries, Infinity)).toHaveLength(4);
  });
});
