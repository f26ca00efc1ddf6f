import {
  completeUntil,
  THE_BEGINNING,
  type Actor,
  type IndexCheckpoint,
  type SearchedChats,
  type SearchExclusions,
  type SearchFilters,
} from '@fechatter/core';
import type { TextMatcher } from '@fechatter/search';
import type { ChangedMessage, PgSearchRepository } from '../../postgres/search/pg-search.repository.js';
import type { RankedHit } from './nearness.js';
import type { Turns } from './turns.js';

/** The messages that the index may lack, or have in a former version. */
export interface Unindexed {
  /** What the engine must leave out. */
  exclude: SearchExclusions;
  /** Those that match the search as they are now, in no order. */
  hits: UnindexedHit[];
  /** Whether these are all such messages: only then counts can be right. */
  isKnown: boolean;
}

export interface UnindexedHit extends RankedHit {
  chatType: ChangedMessage['chatType'];
}

export interface WantedMessages {
  chats: SearchedChats;
  filters: SearchFilters;
  matcher: TextMatcher;
  /** The chat whose messages by the person are found although the index lacks them, or null. */
  ownIn: string | null;
  turns: Turns;
  /** Which of the messages that were just sent are found: those with these ids, or all if null. */
  sentIds: readonly string[] | null;
}

/** How many edited and deleted messages the engine is asked to leave out, and how many deleted channels. */
const MOST_CHANGES = 500;
/** How many characters the edited messages have together: matching more would take seconds. */
const MOST_CHARACTERS = 500_000;
const MOST_OWN = 100;
/** How many messages that were just sent are matched, the latest ones, and how many characters of them. */
const MOST_SENT = 100;
const MOST_SENT_CHARACTERS = 50_000;
/**
 * A message whose transaction took longer may be found only once the index has it. A longer margin would
 * match messages that the index has.
 */
const SENDING_MS = 1_000;

/** For an index that is complete. */
export const NOTHING_UNINDEXED: Unindexed = { exclude: { messageIds: [], chatIds: [] }, hits: [], isKnown: true };

/**
 * Reads what was edited, deleted or sent since the checkpoint, and matches it by the rules of the index. So
 * neither hits nor counts tell of former text, and a message is found as soon as it was sent.
 */
export class UnindexedMessages {
  constructor(private readonly repository: PgSearchRepository) {}

  /** Reads what changed since `checkpoint`; null means since the beginning. */
  async since(checkpoint: IndexCheckpoint | null, actor: Actor, wanted: WantedMessages): Promise<Unindexed> {
    const { chats, ownIn, sentIds } = wanted;
    const { workspaceId, userId } = actor;
    const since = checkpoint ? completeUntil(checkpoint) : THE_BEGINNING;
    const sentSince = checkpoint ? completeUntil(checkpoint, SENDING_MS) : THE_BEGINNING;
    const [changed, chatIds, own, latest] = await Promise.all([
      this.repository.changesSince(workspaceId, since, chats, MOST_CHANGES),
      chats.publicChannels ? this.repository.chatsDeletedSince(workspaceId, since, MOST_CHANGES) : [],
      ownIn === null ? [] : this.repository.ownSince(userId, ownIn, since, MOST_OWN),
      this.repository.sentSince(workspaceId, sentSince, chats, MOST_SENT),
    ]);
    const changes = changed && charactersIn(changed) <= MOST_CHARACTERS ? changed : null;
    const sent = latestOf(sentIds === null ? latest : latest.filter(({ id }) => sentIds.includes(id)));
    const excluded = [...own, ...(changes ?? [])];
    const messages = [...new Map([...sent, ...excluded].map((message) => [message.id, message])).values()];
    const hits = await matchingOf(messages, wanted);
    // Of the messages just sent, the engine can only find those that match.
    const messageIds = new Set([...excluded.map(({ id }) => id), ...hits.map(({ messageId }) => messageId)]);
    return {
      exclude: { messageIds: [...messageIds], chatIds: chatIds ?? [] },
      hits,
      isKnown: changes !== null && chatIds !== null,
    };
  }
}

function charactersIn(messages: readonly ChangedMessage[]): number {
  return messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
}

/** Of messages in order, as many of the first ones as may be matched. */
function latestOf(sent: readonly ChangedMessage[]): readonly ChangedMessage[] {
  const end = sent.findIndex((_, place) => charactersIn(sent.slice(0, place + 1)) > MOST_SENT_CHARACTERS);
  return end < 0 ? sent : sent.slice(0, end);
}

async function matchingOf(messages: readonly ChangedMessage[], wanted: WantedMessages): Promise<UnindexedHit[]> {
  const hits: UnindexedHit[] = [];
  for (const message of messages) hits.push(...(await wanted.turns.take(() => matching(message, wanted))));
  return hits;
}

function matching(message: ChangedMessage, { chats, filters, matcher }: WantedMessages): UnindexedHit[] {
  const { id: messageId, chatId, chatType, senderId, content, createdAt } = message;
  const isSearched = chats.ids.includes(chatId) || (chats.publicChannels && chatType === 'public_channel');
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
