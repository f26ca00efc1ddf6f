import type { ChatType, Id, Message, Timestamp, UserRef } from '../models.js';

/** The answer of `GET /api/search/messages`. */
export interface SearchAnswer {
  items: FoundMessage[];
  total: number;
  totalIsExact: boolean;
  facets: null;
  nextCursor: string | null;
  index: IndexFreshness;
}

/** A hit, with the message as it is now. */
export interface FoundMessage {
  message: Message;
  chat: { id: Id; type: ChatType; name: string | null };
  sender: UserRef;
  snippet: { text: string; ranges: [number, number][] };
}

export interface IndexFreshness {
  /** When the latest event in the index occurred; null while the index is empty. */
  appliedAt: Timestamp | null;
  /** How long ago that was; 0 if nothing is missing, null if it is not known. */
  lagMs: number | null;
  /** Whether the index has everything that was committed before the request. */
  complete: boolean;
}
