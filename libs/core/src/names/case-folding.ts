import { CASE_FOLDING_RUNS } from './case-folding-data.js';

/**
 * Folds the case of each code point by itself, as Unicode's simple case folding does: `ß` stays, and so does
 * `İ`, whose foldings depend on the language or have two letters. The tables are ours, so the result depends
 * neither on the engine's version of Unicode nor on a database's locale.
 */
export function foldCase(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return Array.from(text, (character) => folded.get(character) ?? character).join('');
}

const folded: ReadonlyMap<string, string> = new Map(pairs());

function* pairs(): Generator<[string, string]> {
  for (let at = 0; at < CASE_FOLDING_RUNS.length; at += 4) {
    const [first = 0, last = 0, step = 1, shift = 0] = CASE_FOLDING_RUNS.slice(at, at + 4);
    for (let point = first; point <= last; point += step)
      yield [String.fromCodePoint(point), String.fromCodePoint(point + shift)];
  }
}
