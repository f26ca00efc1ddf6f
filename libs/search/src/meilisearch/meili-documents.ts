import type { IndexCheckpoint, MessageDocument, MessageTombstone } from '@fechatter/core';
import { wordsOf } from '../words/words.js';

/**
 * What the Meilisearch index holds. A message's `words` are its only text, so the engine's own tokenizer
 * finds nothing to split, and no message can be read from a hit. Tombstones and the checkpoint have no
 * workspace, so that no query finds them.
 */
export interface MeiliMessage {
  id: string;
  version: number;
  workspaceId?: string;
  chatId?: string;
  chatType?: string;
  senderId?: string;
  createdAt?: string;
  words?: string;
}

export const CHECKPOINT_ID = 'checkpoint';

export interface MeiliCheckpoint extends IndexCheckpoint {
  id: typeof CHECKPOINT_ID;
  /** The last task of the engine that was checked for writes of older generations. */
  tasksSeen: number;
}

export type MeiliDocument = MeiliMessage | MeiliCheckpoint;

export function meiliMessage(entry: MessageDocument | MessageTombstone): MeiliMessage {
  if ('deleted' in entry) return { id: entry.id, version: entry.version };
  const { content, ...rest } = entry;
  const words = wordsOf(content).map(({ folded }) => folded);
  return { ...rest, words: words.join(' ') };
}

/**
 * The words of `text` that the engine reports as matched. Its positions are in bytes of UTF-8, and cover only
 * the typed part of a prefix match.
 */
export function matchedWords(text: string, positions: readonly { start: number; length: number }[]): string[] {
  const bytes = Buffer.from(text);
  const matched = new Set<string>();
  for (const { start, length } of positions) {
    const from = bytes.lastIndexOf(' ', start) + 1;
    const next = bytes.indexOf(' ', start + length);
    const words = bytes.toString('utf8', from, next < 0 ? bytes.length : next);
    for (const word of words.split(' ')) matched.add(word);
  }
  return [...matched];
}

/** The settings of our index. */
export const meiliSettings = {
  searchableAttributes: ['words'],
  displayedAttributes: ['*'],
  filterableAttributes: ['workspaceId', 'chatId', 'chatType', 'senderId', 'createdAt'],
  sortableAttributes: ['createdAt'],
  rankingRules: ['words', 'typo', 'proximity', 'exactness', 'createdAt:desc'],
  typoTolerance: {
    enabled: true,
    minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 },
    disableOnNumbers: true,
  },
  // The limit of paging: every hit must be reachable.
  pagination: { maxTotalHits: 1_000_000 },
};
