import type { Actor, IndexCheckpoint, SearchExclusions, SearchFilters } from '@fechatter/core';
import type { TextMatcher } from '@fechatter/search';
import type { ChangedMessage, PgSearchRepository, ReadableChats } from '../postgres/search/pg-search.repository.js';
import type { RankedHit } from './nearness.js';

/** What the index may have otherwise than it is now. */
export interface Unindexed {
  /** To be left out by the engine. */
  exclude: SearchExclusions;
  /** What of it is found as it is now, in no order. */
  hits: UnindexedHit[];
  /** Whether everything is known that the index may have otherwise: only then counts can be right. */
  isKnown: boolean;
}

export interface UnindexedHit extends RankedHit {
  chatType: ChangedMessage['chatType'];
}

export interface WantedMessages {
  chats: ReadableChats;
  filters: SearchFilters;
  matcher: TextMatcher;
  /** Whose own messages of this chat are found, although the index does not have them yet. */
  ownIn: string | null;
}

/** How many edited and deleted messages are left out by their ids, and how many deleted channels. */
const MOST_CHANGES = 500;
const MOST_OWN = 100;
/** Events of different chats may be out of order by up to the lifetime of a transaction. */
const MARGIN_MS = 60_000;

/** For an index that is complete. */
export const NOTHING_UNINDEXED: Unindexed = { exclude: { messageIds: [], chatIds: [] }, hits: [], isKnown: true };

/**
 * Reads what was edited, deleted or sent since the checkpoint, and matches it by the rules of the index. So
 * neither hits nor counts tell of text that is no more, and a person finds what they wrote themselves.
 */
export class UnindexedMessages {
  constructor(private readonly repository: PgSearchRepository) {}

  /** Without a checkpoint, since the beginning. */
  async since(checkpoint: IndexCheckpoint | null, actor: Actor, wanted: WantedMessages): Promise<Unindexed> {
    const { chats, ownIn } = wanted;
    const { workspaceId, userId } = actor;
    const since = completeUntil(checkpoint);
    const [changes, chatIds, own] = await Promise.all([
      this.repository.changesSince(workspaceId, since, chats, MOST_CHANGES),
      chats.publicChannels ? this.repository.chatsDeletedSince(workspaceId, since, MOST_CHANGES) : [],
      ownIn === null ? [] : this.repository.ownSince(userId, ownIn, since, MOST_OWN),
    ]);
    const messages = [...new Map([...own, ...(changes ?? [])].map((message) => [message.id, message])).values()];
    return {
      exclude: { messageIds: messages.map(({ id }) => id), chatIds: chatIds ?? [] },
      hits: messages.flatMap((message) => matching(message, wanted)),
      isKnown: changes !== null && chatIds !== null,
    };
  }
}

/** The index contains everything that happened before this time. */
function completeUntil(checkpoint: IndexCheckpoint | null): string {
  if (checkpoint === null) return new Date(0).toISOString();
  const { occurredAt, backfillFrom } = checkpoint;
  const margin = new Date(Math.max(0, Date.parse(occurredAt) - MARGIN_MS)).toISOString();
  return backfillFrom !== null && backfillFrom < margin ? backfillFrom : margin;
}

function matching(message: ChangedMessage, { chats, filters, matcher }: WantedMessages): UnindexedHit[] {
  const { id: messageId, chatId, chatType, senderId, content, createdAt } = message;
  const isSearched = chats.joinedIds.includes(chatId) || (chats.publicChannels && chatType === 'public_channel');
  if (content === null || !isSearched || !passes(message, filters)) return [];
  const match = matcher.match(content);
  return match ? [{ messageId, chatId, chatType, senderId, createdAt, score: match.score }] : [];
}

function passes({ senderId, chatType, createdAt }: ChangedMessage, filters: SearchFilters): boolean {
  const { senderIds, chatTypes, from, to } = filters;
  if (senderIds && !senderIds.includes(senderId)) return false;
  if (chatTypes && !chatTypes.includes(chatType)) return false;
  return (from === null || createdAt >= from) && (to === null || createdAt < to);
}
