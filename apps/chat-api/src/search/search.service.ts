import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  isPositiveInteger,
  ListCursor,
  requireFound,
  type Actor,
  type FoundMessage,
  type IndexCheckpoint,
  type IndexFreshness,
  type MessageSearch,
  type SearchAnswer,
  type SearchHit,
} from '@fechatter/core';
import { snippetOf } from '@fechatter/search';
import { PgSearchRepository, type SearchScope } from '../postgres/messages/pg-search.repository.js';

/** Injects the search engine. */
export const MESSAGE_SEARCH = Symbol('message search');

const FINGERPRINT_LENGTH = 16;

export interface SearchRequest {
  text: string;
  /** Null searches all chats of the person. */
  chatId: string | null;
  cursor: string | null;
  limit: number;
}

/**
 * The engine only tells which messages match. The chats to search, and what is returned of a hit, come from
 * PostgreSQL. So an index that is behind can't reveal a message that the person may not see any more, nor
 * text that has been edited or deleted since.
 */
@Injectable()
export class SearchService {
  constructor(
    private readonly repository: PgSearchRepository,
    @Inject(MESSAGE_SEARCH) private readonly engine: MessageSearch,
  ) {}

  async messages(actor: Actor, request: SearchRequest): Promise<SearchAnswer> {
    const { text, limit } = request;
    const cursor = cursorOf(request);
    const offset = Number(cursor.decode(request.cursor)?.offset ?? 0);
    // `complete` is right only in this order: ask PostgreSQL for the scope, then the engine for its
    // checkpoint, then search.
    const scope = await this.repository.scope(actor);
    const chatIds = request.chatId === null ? scope.chatIds : [requireSearched(request.chatId, scope)];
    const checkpoint = await this.engine.checkpoint();
    const { workspaceId } = actor;
    const result = await this.engine.query({ workspaceId, chatIds, text, limit, offset });
    return {
      items: await this.recheck(actor, result.hits),
      total: result.total,
      totalIsExact: result.totalIsExact,
      facets: null,
      nextCursor: result.nextOffset === null ? null : cursor.encode({ offset: result.nextOffset }),
      index: freshnessOf(checkpoint, scope),
    };
  }

  private async recheck(actor: Actor, hits: readonly SearchHit[]): Promise<FoundMessage[]> {
    if (hits.length === 0) return [];
    const ids = hits.map(({ messageId }) => messageId);
    const messages = await this.repository.findVisible(actor, ids);
    return hits.flatMap((hit) => {
      const message = messages.get(hit.messageId);
      return message ? toFound(message, hit) : [];
    });
  }
}

function requireSearched(chatId: string, { chatIds }: SearchScope): string {
  return requireFound(
    chatIds.find((id) => id === chatId),
    'chat_not_found',
  );
}

/** Returns nothing if the message has changed since it was indexed and contains none of the words now. */
function toFound(found: Omit<FoundMessage, 'snippet'>, { words, version }: SearchHit): FoundMessage[] {
  const snippet = snippetOf(found.message.content ?? '', words);
  const isChanged = version !== found.message.changedSeq;
  return isChanged && snippet.ranges.length === 0 ? [] : [{ ...found, snippet }];
}

function freshnessOf(checkpoint: IndexCheckpoint | null, scope: SearchScope): IndexFreshness {
  if (!checkpoint) return { appliedAt: null, lagMs: null, complete: false };
  const { epoch, streamSeq, occurredAt: appliedAt, backfillFrom } = checkpoint;
  const isCaughtUp = epoch === scope.epoch && streamSeq >= scope.lastSeq && !scope.isPublishing;
  const complete = isCaughtUp && backfillFrom === null;
  return { appliedAt, lagMs: complete ? 0 : Math.max(0, Date.now() - Date.parse(appliedAt)), complete };
}

/** A cursor belongs to one query, whose fingerprint it carries. */
function cursorOf({ text, chatId }: Pick<SearchRequest, 'text' | 'chatId'>): ListCursor<'offset'> {
  const fingerprint = hash('sha256', JSON.stringify([text, chatId]), 'base64url').slice(0, FINGERPRINT_LENGTH);
  return new ListCursor({ offset: (position) => isPositiveInteger(position, 9) }, ['search', fingerprint]);
}
