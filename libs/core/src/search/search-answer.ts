import type { ChatType, Id, Message, Timestamp, UserRef } from '../models.js';

/** The answer of `GET /api/search/messages`. */
export interface SearchAnswer {
  items: FoundMessage[];
  total: number;
  totalIsExact: boolean;
  /** Always null so far: facets are not counted yet. */
  facets: Facets | null;
  nextCursor: string | null;
  index: IndexFreshness;
}

/** How many of the messages have which value, by what was counted, e.g. `chatType`. */
export type Facets = Record<string, FacetCount[]>;

export interface FacetCount {
  value: string;
  /** What to show for the value, e.g. the name of the chat. */
  label: string;
  count: number;
}

/** A hit, with the message as it is now. */
export interface FoundMessage {
  message: Message;
  chat: ChatRef;
  sender: UserRef;
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
  text: string;
  /** The matches in `text`: the offset of the first character and the length, in UTF-16 code units. */
  ranges: [number, number][];
}

export interface IndexFreshness {
  /** When the latest event in the index occurred; null while the index is empty. */
  appliedAt: Timestamp | null;
  /** How long ago that was; 0 if nothing is missing, null if it is not known. */
  lagMs: number | null;
  /** Whether the index has everything that was committed before the request. */
  complete: boolean;
}
