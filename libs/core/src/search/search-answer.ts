import type { ChatType, Id, Message, Timestamp, UserRef } from '../models.js';

/** The answer of `GET /api/search/messages`. */
export interface SearchAnswer {
  /** The hits, in the order that `sort` asks for. */
  items: FoundMessage[];
  /**
   * How many messages were found. Null if more were edited or deleted since the index was complete than a
   * count can leave out.
   */
  total: number | null;
  /** Whether `total` and the counts of the facets are exact, which they are up to 4,000 messages at least. */
  totalIsExact: boolean;
  /**
   * The facets that were asked for, each with at most the 50 values that have the most messages. Null if none
   * was asked for, or if `total` is null.
   */
  facets: Facets | null;
  /** Send it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /** How far behind the index is. */
  index: IndexFreshness;
}

/**
 * The counted values of each facet that was asked for, such as `chatType`, those with the most messages
 * first.
 */
export type Facets = Record<string, FacetCount[]>;

/** How many of the messages that were found have a value. */
export interface FacetCount {
  /** What the filter `chatId`, `senderId` or `chatType` takes; a month as `2026-11`, in UTC. */
  value: string;
  /**
   * What to show for the value: the chat's name, or that of the other person in a single chat; the sender's
   * name; else the value itself in plain English. Empty for a group without a name.
   */
  label: string;
  /** The number of messages. */
  count: number;
}

/** A hit, with the message as it is now. */
export interface FoundMessage {
  /** The message. */
  message: Message;
  /** The chat that it is in. */
  chat: ChatRef;
  /** Its author. */
  sender: UserRef;
  /** The part of the content around what was found. */
  snippet: Snippet;
  /** What decided its place among the hits; null unless `explain` was asked for. */
  explanation: Explanation | null;
}

/**
 * What decided the place of a hit. The text comes first; the other three order only what matches about
 * equally well.
 */
export interface Explanation {
  /**
   * How well the text matches: above 0, at most 1.
   * @format double
   * @minimum 0
   * @maximum 1
   */
  text: number;
  /**
   * How much you write in the chat, from 0 to 1. Null if the search was not tuned to you.
   * @format double
   * @minimum 0
   * @maximum 1
   */
  chat: number | null;
  /**
   * How much you talk with the sender, from 0 to 1. Null if the search was not tuned to you.
   * @format double
   * @minimum 0
   * @maximum 1
   */
  person: number | null;
  /**
   * How recent the message is, from 0 to 1. Null if the search was not tuned to you.
   * @format double
   * @minimum 0
   * @maximum 1
   */
  recency: number | null;
}

/** What `GET /api/search/suggest` answers. */
export interface Suggestions {
  /** Chats that you are in, and public channels, the best first. */
  chats: ChatRef[];
  /** People of your workspace, the best first. */
  users: UserRef[];
}

/** A person's preferences for searches. */
export interface SearchPreferences {
  /** What applies when a search has no `tune`. */
  tune: Tuning;
}

/** Whether hits that are near to the asker come first among those that match about equally well. */
export type Tuning = 'me' | 'none';

/** As much of a chat as a list of hits needs. */
export interface ChatRef {
  id: Id;
  type: ChatType;
  /** Null for a single chat, and for a group without a name. */
  name: string | null;
}

/** A part of a message around what was found. */
export interface Snippet {
  /** A part of the content, with `…` where it was cut. */
  text: string;
  /** The matches in `text`: the offset of the first character and the length, in UTF-16 code units. */
  ranges: [number, number][];
}

/** How far the search index is behind. */
export interface IndexFreshness {
  /** When the latest event in the index occurred; null while the index is empty. */
  appliedAt: Timestamp | null;
  /** How long ago that was; 0 if nothing is missing, null if it is not known. */
  lagMs: number | null;
  /** Whether the index has everything that was committed before the request. */
  complete: boolean;
}
