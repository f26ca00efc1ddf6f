import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '@fechatter/core';
import { chatEdit, messageEdit } from './entity-tag.js';
import { assertMatches, parsePrecondition } from './precondition.js';

describe('If-Match', () => {
  it.each<[string, ReturnType<typeof parsePrecondition>]>([
    ['*', '*'],
    [' * ', '*'],
    ['"7"', ['"7"']],
    ['""', ['""']],
    ['"7","8"', ['"7"', '"8"']],
    [', "7" ,,\t"a,b" ,', ['"7"', '"a,b"']],
    ['W/"7"', ['W/"7"']],
    ['"\u00fc"', ['"\u00fc"']],
    ['', null],
    [',', null],
    ['7', null],
    ['"7', null],
    ['w/"7"', null],
    ['W/ "7"', null],
    ['"7" "8"', null],
    ['"a b"', null],
    ['"7"x', null],
    ['*, "7"', null],
    ['"\u2026"', null],
  ])('%j is %j', (text, expected) => {
    expect(parsePrecondition(text)).toEqual(expected);
  });

  it('is parsed in time linear in its length', () => {
    expect(parsePrecondition(`${'"a" ,\t, '.repeat(20_000)}x`)).toBeNull();
    expect(parsePrecondition(`${', '.repeat(80_000)}x`)).toBeNull();
  });

  it.each<[string | null, string]>([
    [null, 'ok'],
    ['*', 'ok'],
    ['"7"', 'ok'],
    ['"6", "7"', 'ok'],
    ['"state.7"', 'ok'],
    ['"other.7"', 'ok'],
    ['"state.6", "state.7"', 'ok'],
    ['"state.6"', 'stale_etag'],
    ['"7.6"', 'stale_etag'],
    ['"state.17"', 'stale_etag'],
    ['"state-7"', 'stale_etag'],
    ['W/"state.7"', 'stale_etag'],
    ['"6"', 'stale_etag'],
    ['W/"7"', 'stale_etag'],
    ['"07"', 'stale_etag'],
  ])('%j against the edit 7: %s', (text, expected) => {
    const verdict = () => {
      try {
        assertMatches(text === null ? null : parsePrecondition(text), messageEdit({ changedSeq: 7 }));
        return 'ok';
      } catch (error) {
        return (error as DomainError).code;
      }
    };
    expect(verdict()).toBe(expected);
  });
});

describe("the edit in a chat's tag", () => {
  const chat = { name: 'Tea', description: null, archivedAt: null, ownerId: '3' };

  it('changes with each edit, and with nothing else', () => {
    const edits = [{ name: 'tea' }, { name: null }, { description: 'Tea' }, { archivedAt: 'now' }, { ownerId: '4' }];
    const tags = [{}, ...edits].map((edit) => chatEdit({ ...chat, ...edit }));
    expect(new Set(tags).size).toBe(tags.length);
    const busier = { ...chat, memberCount: 9, lastSeq: 12 };
    expect(chatEdit(busier)).toBe(tags[0]);
    expect(tags[0]).toMatch(/^[\w-]{16}$/);
  });

  it('tells a name from a description', () => {
    const [a, b] = [
      { ...chat, name: 'x', description: null },
      { ...chat, name: null, description: 'x' },
    ];
    expect(chatEdit(a)).not.toBe(chatEdit(b));
  });
});
