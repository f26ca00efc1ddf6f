import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '@fechatter/core';
import fc from 'fast-check';
import { parseJson } from './json-text.js';

function refusalOf(text: string | Uint8Array): DomainError {
  try {
    parseJson(Buffer.from(text as string));
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('accepted');
}

function isRefusedByNode(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

describe('a JSON text', () => {
  it('has the value that JSON.parse finds', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['with a byte order mark', '\ufeff{"a":1}', { a: 1 }],
    ['with punctuation in a string', '{"a:b":"{[:,]}\\\\","c":"\\":"}', { 'a:b': '{[:,]}\\', c: '":' }],
    ['with the same field in two objects', '[{"a":1},{"a":{"a":2}}]', [{ a: 1 }, { a: { a: 2 } }]],
    ['as deep as is allowed', `${'['.repeat(32)}${']'.repeat(32)}`, JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`)],
  ])('%s is accepted', (_, text, value) => {
    expect(parseJson(Buffer.from(text))).toEqual(value);
  });

  it.each(['['.repeat(33) + ']'.repeat(33), '{"a":'.repeat(100_000), `"\n${'['.repeat(250_000)}`])(
    'that is too deep is refused before anything walks it (%#)',
    (text) => {
      expect(['invalid_request', 'malformed_json']).toContain(refusalOf(text).code);
    },
  );
});

describe('malformed JSON is refused with its position', () => {
  it.each([
    ['', 'line 1, column 1: a value must follow'],
    ['{"content":', 'line 1, column 12: a value must follow'],
    ['{"content":"x",}', 'line 1, column 16: a field name in double quotes must follow'],
    ['{"content" "x"}', 'line 1, column 12: a colon must follow the field name'],
    ['{\n  "a": 1\n  "b": 2\n}', 'line 3, column 3: a comma or the end of the list or object must follow'],
    ['{\r\n"a": 1\r"b": 2}', 'line 3, column 1: a comma or the end of the list or object must follow'],
    ['{"😀": [1, 2}', 'line 1, column 12: a comma or the end of the list or object must follow'],
    ['[[1, 2]', 'line 1, column 8: the list is not closed'],
    ['{"a": {}', 'line 1, column 9: the object is not closed'],
    ["{'a': 1}", 'line 1, column 2: this is neither a value nor punctuation of JSON'],
    ['{"a": undefined}', 'line 1, column 7: this is neither a value nor punctuation of JSON'],
    ['{"a": "x\ny"}', 'line 1, column 7: this string is not closed on its line'],
    ['{"a": "x', 'line 1, column 7: this string is not closed on its line'],
    ['{"a": "\\x"}', 'line 1, column 7: this string has an escape that JSON does not know'],
    ['{"a": 1} // why', 'line 1, column 10: JSON has no comments'],
    ['{"a": 1} {}', 'line 1, column 10: nothing may follow the value'],
  ])('%j: %s', (text, place) => {
    const { code, detail } = refusalOf(text);
    expect([code, detail]).toEqual(['malformed_json', `The body is not well-formed JSON. At ${place}.`]);
  });

  it('whatever is wrong with it', () => {
    const text = '{"content":"hi \\u00e9","list":[1,2.5e3,null,true,{"x":[]}]}';
    const place = fc.nat(text.length);
    const changed = fc
      .tuple(place, fc.nat(3), fc.string({ unit: 'binary', maxLength: 2 }))
      .map(([index, removed, added]) => text.slice(0, index) + added + text.slice(index + removed));
    fc.assert(
      fc.property(changed.filter(isRefusedByNode), (broken) => {
        expect(refusalOf(broken).detail).toMatch(/ At line \d+, column \d+: .+\.$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('bytes that are not UTF-8 are refused with their position', () => {
  it.each<[string, number[], string]>([
    ['a byte that UTF-8 never has', [0xff], '0xff'],
    ['a sequence that is too short', [0xc3], '0xc3'],
    ['a surrogate', [0xed, 0xa0, 0x80], '0xed'],
    ['an overlong sequence', [0xc0, 0xaf], '0xc0'],
  ])('%s', (_, wrong, byte) => {
    const text = [Buffer.from('{\n"é": "é'), Buffer.from(wrong), Buffer.from('"}')];
    const { code, detail } = refusalOf(Buffer.concat(text));
    const place = `At line 2, column 8: the byte ${byte} does not belong there.`;
    expect([code, detail]).toEqual(['malformed_json', `The body is not UTF-8. ${place}`]);
  });
});

describe('a field that is there twice', () => {
  it.each<[string, string[], string]>([
    ['{"a":1,"a":1}', ['/a'], 'The body has the field `a` twice, the second time at line 1, column 8.'],
    ['{"a":1,"\\u0061":2}', ['/a'], 'The body has the field `a` twice, the second time at line 1, column 8.'],
    [
      '{"x":[{},{"a/b":1,"c":2,"a/b":3}]}',
      ['/x/1/a~1b'],
      'the field `a/b` twice, the second time at line 1, column 25',
    ],
    ['{"__proto__":1,"__proto__":2}', ['/__proto__'], 'the field `__proto__` twice'],
    [
      '{"a":1,"b":2,"a":3,"b":4,"a":5}',
      ['/a', '/b', '/a'],
      'the field `a` twice, the second time at line 1, column 14',
    ],
  ])('in %s is refused', (text, pointers, detail) => {
    const { code, errors = [], ...refusal } = refusalOf(text);
    expect([code, errors.map((error) => error.pointer)]).toEqual(['invalid_request', pointers]);
    expect(new Set(errors.map((error) => error.code))).toEqual(new Set(['duplicate_field']));
    expect(refusal.detail).toContain(detail);
  });

  it('among a great many is refused in time', () => {
    const text = `{${'"a":1,'.repeat(999)}"b":1}`;
    expect(refusalOf(text).errors).toHaveLength(20);
  });
});
