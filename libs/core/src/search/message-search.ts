import type { ChatType } from '../models.js';
import type { IndexCheckpoint } from './index-checkpoint.js';

export interface SearchQuery {
  workspaceId: string;
  chats: SearchedChats;
  /** Words, `"phrases"` and `-without`. */
  text: string;
  filters: SearchFilters;
  /** What is neither found nor counted, whatever the index has of it. */
  exclude: SearchExclusions;
  page: SearchPage;
  /** Whether to count all messages that are found, and by which facets. */
  count: { total: boolean; facets: readonly FacetName[] };
}

/**
 * The chats to search: those with these ids and, if `publicChannels`, every public channel of the workspace.
 */
export interface SearchedChats {
  ids: readonly string[];
  publicChannels: boolean;
}

/** Null does not narrow the search; an empty list finds nothing. */
export interface SearchFilters {
  senderIds: readonly string[] | null;
  chatTypes: readonly ChatType[] | null;
  /** RFC 3339, UTC: messages sent at or after this time. */
  from: string | null;
  /** RFC 3339, UTC: messages sent before this time. */
  to: string | null;
}

export interface SearchExclusions {
  messageIds: readonly string[];
  chatIds: readonly string[];
}

/**
 * `relevance`: the best first, equally good ones by recency, after the first `offset` hits. `newest` and
 * `oldest`: by `createdAt`, then by id, after the message at `after`; null for the first page. A `limit` of 0
 * is for counts alone.
 */
export type SearchPage =
  | { sort: 'relevance'; limit: number; offset: number }
  | { sort: 'newest' | 'oldest'; limit: number; after: MessageMoment | null };

/** A place in the order by time. */
export interface MessageMoment {
  /** RFC 3339, UTC, with milliseconds. */
  createdAt: string;
  id: string;
}

/** What messages are counted by: chat, sender, type of chat, and month in UTC, such as `2026-11`. */
export const FACET_NAMES = ['chat', 'sender', 'chatType', 'month'] as const;
export type FacetName = (typeof FACET_NAMES)[number];

/** A facet has at most so many values, those with the most messages. */
export const FACET_VALUES = 50;

export interface SearchHit {
  messageId: string;
  version: number;
  chatId: string;
  senderId: string;
  /** RFC 3339, UTC, with milliseconds. */
  createdAt: string;
  /** How well the text matches, above 0 and at most 1. To the nearest eighth, the same for every engine. */
  score: number;
}

export interface SearchResult {
  /**
   * The checkpoint of the build that was queried, read before the hits. Null if nothing was applied to it.
   */
  checkpoint: IndexCheckpoint | null;
  hits: SearchHit[];
  /** Whether more hits follow these. */
  hasMore: boolean;
  /** Null if it was not asked for. */
  counts: SearchCounts | null;
}

export interface SearchCounts {
  total: number;
  /** False if the engine counted only a part of what was found: then every count is of that part. */
  isExact: boolean;
  /** The facets that were asked for. The values with the most messages come first, equal ones by value. */
  facets: Partial<Record<FacetName, CountedValue[]>>;
}

export interface CountedValue {
  value: string;
  count: number;
}

/** The order of a facet's values: those with the most messages first, equal ones by value. */
export function byCount(one: CountedValue, other: CountedValue): number {
  return other.count - one.count || (one.value < other.value ? -1 : 1);
}

/** Every engine counts exactly up to so many hits. */
export const EXACT_TOTAL = 4_000;

/** Queries the index. Every method throws {@link SearchUnavailableError} if the engine can't be reached. */
export interface MessageSearch {
  /**
   * Finds the messages that contain every word and phrase of the text, and nothing that it excludes. Only the
   * first ten words count. A word of at least five letters may differ by one typo, one of at least nine
   * letters by two, and the last word may be only the beginning of one. A text that asks for no letter or
   * digit finds nothing.
   */
  query(query: SearchQuery): Promise<SearchResult>;
  /** Whether hits and counts arrive sooner if each has a query of its own, at the same time. */
  readonly countsApart: boolean;
  /** The checkpoint of the live build. */
  checkpoint(): Promise<IndexCheckpoint | null>;
  /**
   * The live build's documents with an id above `after`, by ascending id, tombstones included. For comparing
   * the index with the database.
   */
  documents(after: string, limit: number): Promise<IndexedDocument[]>;
  /** For the health check. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What the index has of a message. */
export interface IndexedDocument {
  messageId: string;
  version: number;
  /** Null for a tombstone, which no query finds. */
  chatId: string | null;
}

export class SearchUnavailableError extends Error {}
