import type { ChatType, Id, Message, Timestamp, UserRef } from '../models.js';

/** What `GET /api/search/messages` answers. */
export interface SearchAnswer {
  items: FoundMessage[];
  total: number;
  totalIsExact: boolean;
  facets: null;
  nextCursor: string | null;
  index: IndexFreshness;
}

/** A message as it is now. */
export interface FoundMessage {
  message: Message;
  chat: { id: Id; type: ChatType; name: string | null };
  sender: UserRef;
  snippet: { text: string; ranges: [number, number][] };
}

export interface IndexFreshness {
  /** When the last event happened that is in the index; null while nothing is. */
  appliedAt: Timestamp | null;
  /** How long ago that was; 0 when nothing is missing, null while nothing is known. */
  lagMs: number | null;
  /** Whether everything that was committed before the request is in the index. */
  complete: boolean;
}
