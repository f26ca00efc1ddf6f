import type {
  IndexCheckpoint,
  IndexEntry,
  MessageDocument,
  MessageIndex,
  MessageSearch,
  SearchFilters,
  SearchHit,
  SearchQuery,
  SearchResult,
} from '@fechatter/core';

/** A search engine of its own for a test file. */
export interface SearchHarness {
  search: MessageSearch;
  /** Opens another writer. */
  openIndex(): MessageIndex;
  /** Empties the index as an operator's mistake would. */
  wipe(): Promise<void>;
  stop(): Promise<unknown>;
}

/** The engine under test, one writer, and the position in the stream that it has reached. */
export class SearchWorld {
  harness!: SearchHarness;
  index!: MessageIndex;
  generation = 0;
  streamSeq = 0;

  constructor(private readonly openHarness: () => Promise<SearchHarness>) {}

  async open(): Promise<void> {
    this.harness = await this.openHarness();
    this.index = this.harness.openIndex();
    await this.index.prepare();
  }

  async empty(): Promise<void> {
    this.generation = (await this.index.generation()) + 1;
    await this.index.takeOver(this.generation);
    await this.index.live.clear();
  }

  async close(): Promise<void> {
    await this.index.close();
    await this.harness.search.close();
    await this.harness.stop();
  }

  readonly checkpointNow = (more: Partial<IndexCheckpoint> = {}): IndexCheckpoint => ({
    epoch: 'k3f9',
    lineage: 's:',
    recipe: 'r',
    streamSeq: this.streamSeq,
    occurredAt: '2026-11-23T12:00:00.000Z',
    backfillFrom: null,
    backfillId: null,
    generation: this.generation,
    ...more,
  });

  readonly put = async (...entries: IndexEntry[]): Promise<void> => {
    const from = this.checkpointNow();
    this.streamSeq += entries.length;
    await this.index.live.apply(entries, this.checkpointNow(), from);
  };

  readonly query = (text: string, more: Partial<SearchQuery> = {}): Promise<SearchResult> =>
    this.harness.search.query({ ...searchQuery(text), ...more });

  /** `chatIds` are the chats to search; all hits, up to 100. */
  readonly find = async (text: string, chatIds: readonly string[] = ['1']): Promise<SearchHit[]> =>
    (await this.query(text, { chats: { ids: chatIds, publicChannels: false } })).hits;

  readonly findIds = async (...query: Parameters<SearchWorld['find']>): Promise<string[]> =>
    (await this.find(...query)).map(({ messageId }) => messageId);
}

export const NO_FILTERS: SearchFilters = { senderIds: null, chatTypes: null, from: null, to: null };

/** A search of the chat 1 for up to 100 hits, the best first. Counts nothing. */
export function searchQuery(text: string): SearchQuery {
  return {
    workspaceId: '1',
    chats: { ids: ['1'], publicChannels: false },
    text,
    filters: NO_FILTERS,
    exclude: { messageIds: [], chatIds: [] },
    page: { sort: 'relevance', limit: 100, offset: 0 },
    count: { total: false, facets: [] },
  };
}

/** An index that has applied one message and lacks nothing. */
export const firstCheckpoint: IndexCheckpoint = {
  epoch: 'k3f9',
  lineage: 's:r3st',
  recipe: 'r',
  streamSeq: 1,
  occurredAt: '2026-11-23T12:00:00.000Z',
  backfillFrom: null,
  backfillId: null,
  generation: 1,
};

export function message(id: string, content: string, more: Partial<MessageDocument> = {}): MessageDocument {
  return {
    id,
    workspaceId: '1',
    chatId: '1',
    chatType: 'group',
    senderId: '1',
    content,
    createdAt: '2026-01-01T00:00:00.000Z',
    version: 1,
    ...more,
  };
}

export function tombstone(id: string): IndexEntry {
  return { id, version: 2, deleted: true };
}
