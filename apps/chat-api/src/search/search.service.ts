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
    // `complete` is right only in this order: ask PostgreSQL for the scope, then the engine, which reads its
    // checkpoint before it searches.
    const scope = await this.repository.scope(actor);
    const chatIds = request.chatId === null ? scope.chatIds : [requireSearched(request.chatId, scope)];
    const { workspaceId } = actor;
    const { checkpoint, ...result } = await this.engine.query({ workspaceId, chatIds, text, limit, offset });
    return {
      items: await this.recheck(actor, result.hits, mayBeOfAnotherLife(checkpoint, scope)),
      total: result.total,
      totalIsExact: result.totalIsExact,
      facets: null,
      nextCursor: result.nextOffset === null ? null : cursor.encode({ offset: result.nextOffset }),
      index: freshnessOf(checkpoint, scope),
    };
  }

  private async recheck(actor: Actor, hits: readonly SearchHit[], isDoubtful: boolean): Promise<FoundMessage[]> {
    if (hits.length === 0) return [];
    const ids = hits.map(({ messageId }) => messageId);
    const messages = await this.repository.findVisible(actor, ids);
    return hits.flatMap((hit) => {
      const message = messages.get(hit.messageId);
      return message ? toFound(message, hit, isDoubtful) : [];
    });
  }
}

function requireSearched(chatId: string, { chatIds }: SearchScope): string {
  return requireFound(
    chatIds.find((id) => id === chatId),
    'chat_not_found',
  );
}

/**
 * Returns nothing if the message contains none of the words now, and has changed since it was indexed or may
 * be another one: a restored database uses ids and versions again.
 */
function toFound(
  found: Omit<FoundMessage, 'snippet'>,
  { words, version }: SearchHit,
  isDoubtful: boolean,
): FoundMessage[] {
  const snippet = snippetOf(found.message.content ?? '', words);
  const mayDiffer = isDoubtful || version !== found.message.changedSeq;
  return mayDiffer && snippet.ranges.length === 0 ? [] : [{ ...found, snippet }];
}

/** Whether the build that was queried may hold messages of a database that was restored since. */
function mayBeOfAnotherLife(checkpoint: IndexCheckpoint | null, { epoch }: SearchScope): boolean {
  return checkpoint === null || checkpoint.epoch !== epoch || checkpoint.backfillFrom !== null;
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
