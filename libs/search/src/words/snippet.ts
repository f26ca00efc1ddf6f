import type { Snippet } from '@fechatter/core';
import type { Word } from './words.js';

const SNIPPET_LENGTH = 200;
const BEFORE_FIRST_MATCH = 60;
const ELLIPSIS = '…';

/** A place of what the query asks for at `asked`. */
interface Match extends Pick<Word, 'start' | 'length'> {
  asked: number;
}

/**
 * Cuts the current `content` where most of what the query asks for is in view. `places` are, for each word and
 * phrase of the query, the words of `content` that it found. There are no ranges if there are none.
 */
export function snippetOf(content: string, places: readonly (readonly Word[])[]): Snippet {
  const matches = places
    .flatMap((words, asked) => words.map(({ start, length }): Match => ({ start, length, asked })))
    .sort((one, other) => one.start - other.start);
  const { from, to } = windowAround(content, bestStart(matches));
  const lead = from > 0 ? ELLIPSIS : '';
  const trail = to < content.length ? ELLIPSIS : '';
  const shift = lead.length - from;
  return { text: lead + content.slice(from, to) + trail, ranges: ranges(matches, { from, to }, shift) };
}

/** The start of the first match behind which most of what is asked for is in view. */
function bestStart(matches: readonly Match[]): number {
  const nextEnds = new Map<number, number>();
  let best = { start: 0, inView: 0 };
  for (const { start, length, asked } of [...matches].reverse()) {
    nextEnds.set(asked, start + length);
    const end = start + SNIPPET_LENGTH - BEFORE_FIRST_MATCH;
    const inView = [...nextEnds.values()].filter((next) => next <= end).length;
    if (inView >= best.inView) best = { start, inView };
  }
  return best.start;
}

/** Words that overlap, as a word and a part of it do, are one range. */
function ranges(matches: readonly Match[], { from, to }: Window, shift: number): [number, number][] {
  const found: [number, number][] = [];
  for (const { start, length } of matches) {
    const [begin, end] = [Math.max(start, from) + shift, Math.min(start + length, to) + shift];
    const last = found.at(-1);
    if (last && begin < last[0] + last[1]) last[1] = Math.max(last[1], end - last[0]);
    else if (begin < end) found.push([begin, end - begin]);
  }
  return found;
}

interface Window {
  from: number;
  to: number;
}

/** Cuts only between graphemes, so that no emoji and no accent is split. */
function windowAround(content: string, firstMatch: number): Window {
  if (content.length <= SNIPPET_LENGTH) return { from: 0, to: content.length };
  const wanted = Math.max(0, Math.min(firstMatch - BEFORE_FIRST_MATCH, content.length - SNIPPET_LENGTH));
  const from = graphemeBoundary(content, wanted);
  return { from, to: graphemeBoundary(content, Math.max(wanted + SNIPPET_LENGTH, firstMatch)) };
}

/** Two characters that no grapheme has together: only CR and LF belong together in ASCII. */
const ASCII_PAIR = /^[ -~]{2}$/;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemeBoundary(content: string, position: number): number {
  if (position >= content.length) return content.length;
  // Most boundaries need no segmenter, which takes longer than the rest of a snippet.
  if (position === 0 || ASCII_PAIR.test(content.slice(position - 1, position + 1))) return position;
  return segmenter.segment(content).containing(position)?.index ?? position;
}
