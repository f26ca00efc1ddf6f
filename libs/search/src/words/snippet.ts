import type { Snippet } from '@fechatter/core';
import { wordsOf, type Word } from './words.js';

const SNIPPET_LENGTH = 200;
const BEFORE_FIRST_MATCH = 60;
const ELLIPSIS = '…';

/**
 * Cuts the current `content` around the first of `matched` (folded words, as a `TextMatch` has them). There
 * are no ranges if it no longer contains any of them.
 */
export function snippetOf(content: string, matched: ReadonlySet<string>): Snippet {
  const matches = wordsOf(content)
    .filter(({ folded }) => matched.has(folded))
    .sort((one, other) => one.start - other.start);
  const { from, to } = windowAround(content, matches[0]?.start ?? 0);
  const lead = from > 0 ? ELLIPSIS : '';
  const trail = to < content.length ? ELLIPSIS : '';
  const shift = lead.length - from;
  return { text: lead + content.slice(from, to) + trail, ranges: ranges(matches, { from, to }, shift) };
}

/** Words that overlap, as a word and a part of it do, are one range. */
function ranges(matches: readonly Word[], { from, to }: Window, shift: number): [number, number][] {
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

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemeBoundary(content: string, position: number): number {
  if (position >= content.length) return content.length;
  return segmenter.segment(content).containing(position)?.index ?? position;
}
