import { describe, expect, test } from '@jest/globals';
import { asksForSomething, textQuery } from './text-query.js';

/** The query in short: words, a prefix with `*`, phrases in quotes, what is not wanted with `-`. */
function inShort(text: string): string[] {
  const { words, phrases, without } = textQuery(text);
  return [
    ...words.map(({ folded, isPrefix }) => folded + (isPrefix ? '*' : '')),
    ...phrases.map((phrase) => `"${phrase.join(' ')}"`),
    ...without.map((phrase) => `-"${phrase.join(' ')}"`),
  ];
}

describe('a query', () => {
  test.each<[string, string[]]>([
    ['Hello Wor', ['hello', 'wor*']],
    ['"C" #Ubuntu apt', ['ubuntu', 'apt*', '"c"']],
    ['say "Build Essential" now', ['say', 'now*', '"build essential"']],
    ['the last is a "phrase"', ['the', 'last', 'is', 'a', '"phrase"']],
    ['an "open phrase', ['an', '"open phrase"']],
    ['“smart” «quotes» „count“ ＂wide＂', ['"smart"', '"quotes"', '"count"', '"wide"']],
    ['sound -card -"of silence"', ['sound', '-"card"', '-"of silence"']],
    ['a -help.ubuntu.com', ['a', '-"help ubuntu com"']],
    ['"C++" "C# or C++ code"', ['"cplusplus"', '"c or c code"', '"csharp"']],
    ['code -"C++" -c# -"c++ code"', ['code', '-"cplusplus"', '-"csharp"', '-"c code"']],
    ['a -#spam -@ann -/etc/X11 -.net', ['a', '-"spam"', '-"ann"', '-"etcx11"', '-"net"']],
    ['a -> b', ['a', 'b*']],
    ['a -wi-fi', ['a', '-"wifi"']],
    ['rm -rf --verbose', ['rm', 'verbose*', '-"rf"']],
    ['a - b', ['a', 'b*']],
    ['node.js', ['nodejs*']],
    ['a/b/c d', ['ab', 'bc', 'd*']],
    ['c++ c#', ['cplusplus', 'csharp*']],
    ['1.5 2', ['1x5', '2*']],
    ['世界你', ['世界', '界你*']],
    ['a b A', ['b', 'a*']],
    [' ?! 👍 "" -', []],
  ])('%j asks for %j', (text, expected) => {
    expect(inShort(text)).toEqual(expected);
  });

  test('counts ten words, those of phrases first, and as many unwanted ones', () => {
    expect(inShort('1 2 3 4 5 6 7 8 9 10 11')).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10*']);
    expect(inShort('"1 2 3 4 5 6 7 8 9" a b')).toEqual(['a*', '"1 2 3 4 5 6 7 8 9"']);
    expect(inShort(`"${'x '.repeat(30)}"`)).toEqual([`"${'x '.repeat(10).trim()}"`]);
    expect(textQuery(Array.from({ length: 30 }, (_, place) => `-w${place}`).join(' ')).without).toHaveLength(10);
  });

  test('that only says what is not wanted asks for nothing', () => {
    expect(['', '-a', '-"a b"', '👍'].map((text) => asksForSomething(textQuery(text)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['a', '"a"', '-a b'].map((text) => asksForSomething(textQuery(text)))).toEqual([true, true, true]);
  });
});
