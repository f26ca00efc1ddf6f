import {
  SearchUnavailableError,
  type IndexCheckpoint,
  type IndexedDocument,
  type KnownPointer,
  type MessageSearch,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import type { Meilisearch, MultiSearchParams } from 'meilisearch';
import { asksForSomething, textQuery } from '../words/text-query.js';
import { readCheckpoint } from './meili-checkpoint.js';
import { openMeili, type MeiliTarget } from './connection/meili-client.js';
import { messageIdOf, type MeiliMessage, type MeiliTombstone } from './documents/meili-documents.js';
import { idAbove, meiliFilter } from './documents/meili-filter.js';
import { meiliQuery } from './documents/meili-query.js';
import { nothingFound, searchesFor, searchResult, type MeiliAnswer } from './meili-searches.js';

const QUERY_TIMEOUT_MS = 5_000;

export class MeiliMessageSearch implements MessageSearch {
  /** The engine ranks and counts one after the other, and neither needs the other. */
  readonly countsApart = true;
  private readonly client: Meilisearch;

  constructor(
    target: MeiliTarget,
    private readonly known: KnownPointer,
  ) {
    this.client = openMeili(target, QUERY_TIMEOUT_MS);
  }

  async query(query: SearchQuery): Promise<SearchResult> {
    return this.orUnavailable(async () => {
      const text = textQuery(query.text);
      const filter = meiliFilter(query);
      // Without a word, the engine would find everything.
      if (!asksForSomething(text) || filter === null) return nothingFound(query, await this.readCheckpoint());
      const indexUid = this.live;
      const queries = searchesFor(query, text, { q: meiliQuery(text), filter }).map((one) => ({ ...one, indexUid }));
      const { results } = await this.client.multiSearch<MultiSearchParams, MeiliAnswer>({ queries });
      return searchResult(query, text, results);
    });
  }

  async checkpoint(): Promise<IndexCheckpoint | null> {
    return this.orUnavailable(() => this.readCheckpoint());
  }

  async documents(after: string, limit: number): Promise<IndexedDocument[]> {
    return this.orUnavailable(async () => {
      const { results } = await this.client.index(this.live).getDocuments<MeiliTombstone & Partial<MeiliMessage>>({
        filter: idAbove(after),
        sort: ['id:asc'],
        fields: ['id', 'version', 'chatId'],
        limit,
      });
      return results.map(({ id, version, chatId = null }) => ({ messageId: messageIdOf(id), version, chatId }));
    });
  }

  async ping(): Promise<void> {
    await this.orUnavailable(async () => {
      await this.client.health();
      await this.readCheckpoint();
    });
  }

  close(): Promise<void> {
    this.known.close();
    return Promise.resolve();
  }

  private readCheckpoint(): Promise<IndexCheckpoint | null> {
    return readCheckpoint(this.client, this.live);
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
