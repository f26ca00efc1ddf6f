import { Random } from '../../tools/chaos/schedule/random.mjs';
import { readCorpus } from '../relevance/corpus.mjs';

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
  const random = new Random(7);
  const any = () => random.oneOf(texts);
  for (let made = 0; made < count; made++)
    yield made < texts.length ? texts[made] : `${half(any(), 0)} ${half(any(), 1)}`;
}

/** @param {string} text @param {0 | 1} which */
function half(text, which) {
  const words = text.split(' ');
  const middle = Math.ceil(words.length / 2);
  return (which === 0 ? words.slice(0, middle) : words.slice(middle)).join(' ');
}
