import type { Chat, IndexCheckpoint, IndexEntry, Message, MessageIndex, SearchAnswer } from '@fechatter/core';
import { openMessageIndex } from '@fechatter/search';
import { expectStatus, MemoryPointers, type Person, type Problem } from '@fechatter/testing';
import { ChatApi } from '../worlds/chat-api.js';

const SEARCH = '/api/search/messages';

export type SearchParameters = Record<string, string | readonly string[]>;

/** Where the index of a scene is at first: it has everything. */
const START: IndexCheckpoint = {
  epoch: 'k3f9',
  lineage: '',
  recipe: 'r',
  streamSeq: 100,
  occurredAt: '2026-11-23T12:00:00.000Z',
  backfillFrom: null,
  backfillId: null,
  generation: 1,
};

/** chat-api without a relay, and an index that holds only what a test writes to it. */
export class SearchScene {
  position: IndexCheckpoint = START;

  private constructor(
    readonly api: ChatApi,
    readonly index: MessageIndex,
  ) {}

  static async open(): Promise<SearchScene> {
    const api = await ChatApi.start({ RELAY_ENABLED: 'false' });
    const settings = { searchEngine: 'postgres', searchDatabaseUrl: api.database.searchUrl } as const;
    const index = openMessageIndex(settings, new MemoryPointers());
    await index.prepare();
    await index.takeOver(1);
    return new SearchScene(api, index);
  }

  async close(): Promise<void> {
    await this.index.close();
    await this.api.stop();
  }

  /** Empties the index and makes it complete. */
  async empty(): Promise<void> {
    await this.settle();
    await this.index.live.clear();
    await this.moveTo({});
  }

  /** Makes the index complete, as if everything so far had been published and indexed. */
  async settle(): Promise<void> {
    await this.api.database.query('delete from outbox');
    await this.api.database.query(`update relay_state set epoch = 'k3f9', phase = 'live', last_seq = 100`);
  }

  /** Moves the index to another position, which need not fit the relay's state. */
  async moveTo(more: Partial<IndexCheckpoint>): Promise<void> {
    this.position = { ...START, ...more };
    await this.index.live.apply([], this.position, this.position);
  }

  async indexed(chat: Chat, ...messages: Message[]): Promise<void> {
    const entries = messages.map((message) => entryOf(message, chat));
    await this.index.live.apply(entries, this.position, this.position);
  }

  search(person: Person, parameters: SearchParameters): Promise<SearchAnswer> {
    return expectStatus(200, person.api.get<SearchAnswer>(`${SEARCH}?${queryOf(parameters)}`));
  }

  async refused(person: Person, parameters: SearchParameters): Promise<Problem> {
    return (await person.api.get<Problem>(`${SEARCH}?${queryOf(parameters)}`)).body;
  }

  async foundIds(person: Person, q: string, more: SearchParameters = {}): Promise<string[]> {
    return (await this.search(person, { q, ...more })).items.map(({ message }) => message.id);
  }

  /** All pages, as the ids of each. `between` is done after each page. */
  async pages(
    person: Person,
    parameters: SearchParameters,
    between?: (page: string[]) => Promise<unknown>,
  ): Promise<string[][]> {
    const pages: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer: SearchAnswer = await this.search(person, { ...parameters, ...(cursor && { cursor }) });
      const page = answer.items.map(({ message }) => message.id);
      pages.push(page);
      await between?.(page);
      cursor = answer.nextCursor;
    }
    return pages;
  }
}

export function entryOf(message: Message, { id: chatId, workspaceId, type: chatType }: Chat): IndexEntry {
  const { id, senderId, createdAt, changedSeq: version } = message;
  return { id, workspaceId, chatId, chatType, senderId, content: message.content ?? '', createdAt, version };
}

function queryOf(parameters: SearchParameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value]] : value.map((one) => [name, one]),
  );
  return new URLSearchParams(pairs as [string, string][]).toString();
}
