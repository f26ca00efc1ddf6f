import { readCorpus } from '../relevance/corpus.mjs';

/**
 * Gives numbers from 0 to 1, the same ones for the same seed (mulberry32).
 * @param {number} seed
 * @returns {() => number}
 */
export function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns {string[]} the messages of the IRC logs */
export function logTexts() {
  return readCorpus().messages.map(({ text }) => text);
}

/**
 * Messages made from the IRC logs: first the logs themselves, then the first half of one message and the
 * second half of another.
 * @param {number} count
 * @returns {Generator<string>}
 */
export function* madeTexts(count) {
  const texts = logTexts();
  const random = randomFrom(7);
  const any = () => texts[Math.floor(random() * texts.length)];
  for (let made = 0; made < count; made++)
    yield made < texts.length ? texts[made] : `${half(any(), 0)} ${half(any(), 1)}`;
}

/** @param {string} text @param {0 | 1} which */
function half(text, which) {
  const words = text.split(' ');
  const middle = Math.ceil(words.length / 2);
  return (which === 0 ? words.slice(0, middle) : words.slice(middle)).join(' ');
}
