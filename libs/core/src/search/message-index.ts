import type { ChatType, Id, Message, Timestamp, UserRef } from '../models.js';

/**
 * The two ports of search. Both engines (Meilisearch, PostgreSQL) stand behind them and pass one contract suite. The index is a cache of
 * PostgreSQL's messages: whoever answers a query re-checks every hit, and shows the message as it is in PostgreSQL, never as it was indexed.
 */

/** One document per message. `version` is the message's changedSeq: within one database's life a higher one is newer. */
export interface MessageDocument {
  id: string;
  workspaceId: string;
  chatId: string;
  chatType: ChatType;
  senderId: string;
  content: string;
  createdAt: string;
  version: number;
}

/** A deleted message: takes the document's place, is found by no query and replaced by nothing older. */
export interface MessageTombstone {
  id: string;
  version: number;
  deleted: true;
}

/** A deleted chat, whose id never comes again. */
export interface ChatDeletion {
  deletedChatId: string;
}

/** Also, as JSON, the body of an `index.document.put` message. */
export type IndexEntry = MessageDocument | MessageTombstone | ChatDeletion;

/** How far the index is, kept in the index itself and written in the same batch or transaction as the documents. */
export interface IndexCheckpoint {
  epoch: string;
  /** Which life of the database the index is of. What an index of another one holds may never have happened. */
  lineage: string;
  /** The stream sequence up to which everything is applied. */
  streamSeq: number;
  /** When the last event applied occurred; what search answers as its freshness. */
  occurredAt: string;
  /** The time from which a backfill is under way, or null. While set, the index may lack older messages. */
  backfillFrom: string | null;
  /** The request whose `index.backfill.done` ends that backfill; null exactly when `backfillFrom` is. */
  backfillId: string | null;
  /** The lease generation of the indexer that wrote it. */
  generation: number;
}

/** A place in the stream: everything up to `streamSeq` lies before it, and happened until `occurredAt`. */
export type StreamPosition = Pick<IndexCheckpoint, 'epoch' | 'streamSeq' | 'occurredAt'>;

/** The writing side, used by the one lease holder only. Whatever it throws beside the errors below means that the engine can't be used now. */
export interface MessageIndex {
  /** Makes index, settings and schema ready; safe to repeat. */
  prepare(): Promise<void>;
  /** Null while nothing was ever applied, and after the index was lost or cleared. */
  checkpoint(): Promise<IndexCheckpoint | null>;
  /** The highest generation that ever took this index over; 0 for none. A later one must be above it. */
  generation(): Promise<number>;
  /**
   * Takes the index over for `generation`: waits until what earlier generations left under way is finished. Throws
   * {@link StaleGenerationError} if another of at least this generation was here.
   */
  takeOver(generation: number): Promise<void>;
  /**
   * Applies entries (the last of several for one id counts) and the checkpoint together; `from` is where they begin. Of a deleted chat
   * every document goes, and none of the same batch comes in; this may be in before the rest is, and is done again with it. Resolves
   * once they are really applied and visible to queries. Throws {@link StaleGenerationError} if a later generation has taken over,
   * {@link BatchRefusedError} if the engine will not have these entries: then neither they nor the checkpoint are in.
   */
  apply(entries: readonly IndexEntry[], checkpoint: IndexCheckpoint, from: StreamPosition): Promise<void>;
  /** Empties the index, checkpoint included. Throws {@link StaleGenerationError}. */
  clear(): Promise<void>;
  /**
   * Looks for writes of an older generation that slipped in after a takeover (an engine without fencing). Null if none; else the position
   * from behind which the stream must be read again. Throws {@link IndexLostError}.
   */
  staleWrite(): Promise<StreamPosition | null>;
  close(): Promise<void>;
}

/** Another indexer has taken over. */
export class StaleGenerationError extends Error {}

/** The engine will not have this batch: at least one entry in it is poison. */
export class BatchRefusedError extends Error {}

/** The engine was emptied or replaced behind our back: what it holds now is not what was written. */
export class IndexLostError extends Error {}

export interface SearchQuery {
  workspaceId: string;
  /** The chats in which to search: what the caller may see, or one of it. Empty: nothing is found. */
  chatIds: readonly string[];
  text: string;
  limit: number;
  offset: number;
}

export interface SearchHit {
  messageId: string;
  version: number;
  /** The words of the message that matched, as the index keeps words: without case and accents. What a snippet marks. */
  words: string[];
}

export interface SearchResult {
  hits: SearchHit[];
  total: number;
  totalIsExact: boolean;
  /** Where the next page begins, or null after the last hit. */
  nextOffset: number | null;
}

/** The asking side. Everything it does throws {@link SearchUnavailableError} when the engine can't be asked. */
export interface MessageSearch {
  /**
   * A message is found if it has every word of the text, of which the first ten count: with one typo from five letters, two from nine, the
   * last word also as a beginning. Ranked by relevance, then recency. A text without a letter or digit finds nothing.
   */
  query(query: SearchQuery): Promise<SearchResult>;
  checkpoint(): Promise<IndexCheckpoint | null>;
  /** For health. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class SearchUnavailableError extends Error {}

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
