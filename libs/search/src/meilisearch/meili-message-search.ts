import {
  SearchUnavailableError,
  type IndexCheckpoint,
  type KnownPointer,
  type MessageSearch,
  type SearchHit,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import type { Hits, Meilisearch } from 'meilisearch';
import { readCheckpoint } from './meili-checkpoint.js';
import { openMeili, type MeiliTarget } from './meili-client.js';
import { matchedWords, type MeiliMessage } from './meili-documents.js';
import { queryWords } from '../words/words.js';

const QUERY_TIMEOUT_MS = 5_000;

export class MeiliMessageSearch implements MessageSearch {
  private readonly client: Meilisearch;

  constructor(
    target: MeiliTarget,
    private readonly known: KnownPointer,
  ) {
    this.client = openMeili(target, QUERY_TIMEOUT_MS);
  }

  async query({ workspaceId, chatIds, text, limit, offset }: SearchQuery): Promise<SearchResult> {
    return this.orUnavailable(async () => {
      const { live } = this;
      const checkpoint = await readCheckpoint(this.client, live);
      const words = queryWords(text);
      // An empty query would return everything.
      if (words.length === 0 || chatIds.length === 0) return { ...emptyResult, checkpoint };
      const { hits, estimatedTotalHits } = await this.client.index<MeiliMessage>(live).search(words.join(' '), {
        filter: [`workspaceId = ${quoted(workspaceId)}`, `chatId IN [${chatIds.map(quoted).join(', ')}]`],
        matchingStrategy: 'all',
        attributesToRetrieve: ['id', 'version', 'words'],
        showMatchesPosition: true,
        limit,
        offset,
      });
      return { ...toSearchResult(hits, { estimated: estimatedTotalHits, limit, offset }), checkpoint };
    });
  }

  async checkpoint(): Promise<IndexCheckpoint | null> {
    return this.orUnavailable(() => readCheckpoint(this.client, this.live));
  }

  async ping(): Promise<void> {
    await this.orUnavailable(async () => {
      await this.client.health();
      await readCheckpoint(this.client, this.live);
    });
  }

  close(): Promise<void> {
    this.known.close();
    return Promise.resolve();
  }

  private get live(): string {
    const { pointer } = this.known;
    if (pointer === null) throw new Error('the live build is not known yet');
    return pointer.live;
  }

  private async orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new SearchUnavailableError('Meilisearch does not answer', { cause: error });
    }
  }
}

type Answer = Omit<SearchResult, 'checkpoint'>;

const emptyResult: Answer = { hits: [], total: 0, totalIsExact: true, nextOffset: null };

/** The engine's count is an estimate. The last page gives the exact count. */
function toSearchResult(
  hits: Hits<MeiliMessage>,
  request: { estimated: number; limit: number; offset: number },
): Answer {
  const end = request.offset + hits.length;
  const isLast = hits.length < request.limit;
  const isCounted = isLast && (hits.length > 0 || request.offset === 0);
  return {
    hits: hits.map(hitOf),
    total: isCounted ? end : Math.max(request.estimated, end),
    totalIsExact: isCounted,
    nextOffset: isLast ? null : end,
  };
}

function hitOf({ id, version, words = '', _matchesPosition }: Hits<MeiliMessage>[number]): SearchHit {
  return { messageId: id, version, words: matchedWords(words, _matchesPosition?.words ?? []) };
}

function quoted(id: string): string {
  return JSON.stringify(id);
}
