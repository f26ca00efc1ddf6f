import { codePointCount } from '../text.js';

/**
 * Folding: look-ups of people and chats compare names and addresses without case and accents. PostgreSQL
 * stores what this file makes of them, together with the version of the rules, and rows of an earlier version
 * are folded again. So increase `FOLDING_VERSION` with every change to the rules.
 *
 * - Compatible forms are equal: `ﬁ` and `fi`, full-width and ordinary letters, precomposed and combined ones.
 * - Accents are dropped: the combining marks that are used with several scripts, and the points of Hebrew.
 *   The vowel signs of Hindi or Thai and the voicing marks of Japanese belong to the spelling, and stay.
 * - Letters that Unicode does not decompose are spelled as people without them on the keyboard do: `ł` as
 *   `l`, `ø` as `o`, `ß` as `ss`, `æ` as `ae`. All four letters I of Turkish are `i`, and both sigmas `σ`. An
 *   `ö` is `o`, as in most languages, not `oe` as in German.
 * - An apostrophe is one however it is written: keyboards write `'`, `’` or `ʼ` of their own accord.
 */
export const FOLDING_VERSION = 2;

/** People and their keyboards write each of these as an apostrophe. To Unicode some are letters. */
export const APOSTROPHES = "'\u2018\u2019\u201b\uff07\u02bb\u02bc\u00b4\u0060\u05f3";
const APOSTROPHE = new RegExp(`[${APOSTROPHES}]`, 'g');

const ACCENTS = /(?![\u3099\u309a])(?=[\p{Script=Inherited}\p{Script=Hebrew}])\p{M}/gu;

const spellings: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
  ...{ ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ı: 'i', ς: 'σ' },
};
const SPELLED = new RegExp(`[${Object.keys(spellings).join('')}]`, 'g');

/** Returns `text` without case and accents. Folding it again changes nothing. */
export function fold(text: string): string {
  const plain = withoutAccents(withoutAccents(text.replaceAll(APOSTROPHE, "'")).toLowerCase());
  return plain.replaceAll(SPELLED, (letter) => spellings[letter] ?? letter).replaceAll(APOSTROPHE, "'");
}

function withoutAccents(text: string): string {
  return text.normalize('NFKD').replaceAll(ACCENTS, '');
}

const LONGEST_WORD = 254;

/** Scripts in which no space tells where a word begins, for a class of characters, without Hangul. */
export const UNSPACED_SCRIPTS = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}`;
/** Has, for folded Hangul, the first letters of syllables. */
const UNSPACED = String.raw`[${UNSPACED_SCRIPTS}\u1100-\u115f]`;
const BEGINS_UNSPACED = new RegExp(`^${UNSPACED}`, 'u');
/** A letter or digit that follows neither of them, as after the hyphen of `Anne-Marie`, or of an unspaced script. */
const BEGINNINGS = new RegExp(String.raw`(?<![\p{L}\p{N}\p{M}])[\p{L}\p{N}]|(?=${UNSPACED})[\p{L}\p{N}]`, 'gu');
/** A longer name has no more of them that count. */
const MOST_BEGINNINGS = 40;

/** `folded` from each place on where a word may begin. */
export function beginningsIn(folded: string): string[] {
  return Array.from(folded.matchAll(BEGINNINGS), ({ index }) => folded.slice(index)).slice(0, MOST_BEGINNINGS);
}

/** Whether what begins like `folded` may begin anywhere in a name, and not only behind a space or a sign. */
export function beginsAnywhere(folded: string): boolean {
  return BEGINS_UNSPACED.test(folded);
}

/**
 * The folded texts whose beginnings find a person: the address, and each word of the name, whole and from
 * each beginning inside it. So `Anne-Marie` is found by `anne-m` and by `mar`, and `山田太郎` by `太郎`. Of longer
 * words only the first 254 characters count.
 */
export function wordsOfPerson({ fullName, email }: { fullName: string; email: string | null }): string[] {
  const words = wordsIn(fullName).flatMap((word) => [word, ...beginningsIn(word)]);
  return unique([...words, ...(email === null ? [] : wordsIn(email))].map(shortened));
}

/** The words of a look-up, folded. Each is to be a prefix of one of {@link wordsOfPerson}. */
export function wordsOfQuery(text: string): string[] {
  return unique(wordsIn(text).map(shortened));
}

function wordsIn(text: string): string[] {
  return fold(text)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

function shortened(word: string): string {
  return codePointCount(word) <= LONGEST_WORD ? word : [...word].slice(0, LONGEST_WORD).join('');
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
