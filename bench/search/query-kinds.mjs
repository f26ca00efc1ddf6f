import { Random } from '../../tools/chaos/schedule/random.mjs';

/**
 * Queries of each kind, made from the messages: a word as often as it is used, the most frequent words, three
 * words of a message, a word with a typo, and two or three words of a message as a phrase.
 * @param {readonly string[]} texts
 * @param {number} each how many of each kind
 * @returns {Record<string, string[]>}
 */
export function queryKinds(texts, each) {
  const random = new Random(11);
  const any = (list) => random.oneOf(list);
  const usable = texts.map(wordsIn).filter((words) => words.length >= 5);
  const all = usable.flat();
  const long = all.filter((word) => word.length >= 5);
  const make = (one) => Array.from({ length: each }, one);
  const frequent = mostFrequent(all, 10);
  return {
    'one word': make(() => any(all)),
    'a frequent word': make((_, place) => frequent[place % frequent.length]),
    'three words': make(() => threeOf(any(usable), any)),
    'a typo': make(() => misspelt(any(long), random)),
    'a phrase': make(() => `"${phraseOf(any(usable), random)}"`),
  };
}

/** @param {string} text @returns {string[]} words of letters, in order */
export function wordsIn(text) {
  return text.toLowerCase().match(/(?<![\p{L}\p{N}])[a-z]{2,}(?![\p{L}\p{N}])/gu) ?? [];
}

/**
 * One letter dropped, doubled, replaced or swapped with the next, never the first.
 * @param {string} word
 * @param {Random} random
 */
export function misspelt(word, random) {
  const at = random.between(1, word.length - 2);
  const letter = random.oneOf('abcdefghijklmnopqrstuvwxyz');
  const variants = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word[at] + word.slice(at),
    word.slice(0, at) + letter + word.slice(at + 1),
    word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
  ];
  return random.oneOf(variants);
}

function threeOf(words, any) {
  return [any(words), any(words), any(words)].join(' ');
}

function phraseOf(words, random) {
  const length = random.between(2, 3);
  const start = random.between(0, words.length - length);
  return words.slice(start, start + length).join(' ');
}

function mostFrequent(words, count) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([word]) => word);
}
