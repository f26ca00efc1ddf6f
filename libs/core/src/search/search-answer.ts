import type { ChatType, Id, Message, Timestamp, UserRef } from '../models.js';

/** The answer of `GET /api/search/messages`. */
export interface SearchAnswer {
  /** The hits, best first. */
  items: FoundMessage[];
  /** How many messages were found; an estimate unless `totalIsExact`. */
  total: number;
  /** Whether `total` is exact. */
  totalIsExact: boolean;
  /** Always null so far: facets are not counted yet. */
  facets: Facets | null;
  /** Send it as `cursor` to get the next page; null on the last one. */
  nextCursor: string | null;
  /** How far behind the index is. */
  index: IndexFreshness;
}

/** How many of the messages have which value, by what was counted, e.g. `chatType`. */
export type Facets = Record<string, FacetCount[]>;

/** How many of the messages that were found have a value. */
export interface FacetCount {
  /** The value, to be sent as a filter. */
  value: string;
  /** What to show for the value, e.g. the name of the chat. */
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
}

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
