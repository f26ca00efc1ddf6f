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
import type { ChangedMessage, PgSearchRepository, SentRange } from '../../postgres/search/pg-search.repository.js';
import type { RankedHit } from './nearness.js';
import type { Turns } from './turns.js';

/** The messages that the index may lack, or have in a former version. */
export interface Unindexed {
  /** What the engine must leave out. */
  exclude: SearchExclusions;
  /** Those that match the search as they are now, in no order. */
  hits: UnindexedHit[];
  /**
   * Whether these are all messages that the index may have in a former version. Else counts could tell of
   * former text.
   */
  isKnown: boolean;
}

export interface UnindexedHit extends RankedHit {
  chatType: ChangedMessage['chatType'];
}

export interface WantedMessages {
  chats: SearchedChats;
  filters: SearchFilters;
  matcher: TextMatcher;
  /**
   * The chat whose latest messages by the person are added, however many others were sent since; null for
   * none.
   */
  ownIn: string | null;
  sent: WantedSent;
  turns: Turns;
}

/** Which of the messages that were just sent are added. */
export interface WantedSent {
  /** They are read in this order, within the bounds, both inclusive. RFC 3339; null for no bound. */
  order: SentRange['order'];
  notBefore: string | null;
  notAfter: string | null;
  /** Only those with these ids; null for any. */
  ids: readonly string[] | null;
}

/** How far the index and the relay are. */
export interface Progress {
  /** That of the index; null if it has none. */
  checkpoint: IndexCheckpoint | null;
  /** When the earliest event occurred that waits in the outbox, RFC 3339; null if none waits. */
  waitingSince: string | null;
}

/** How many edited and deleted messages the engine is asked to leave out, and how many deleted channels. */
const MOST_CHANGES = 500;
/** How many characters the edited messages have together: matching more would take seconds. */
const MOST_CHARACTERS = 500_000;
const MOST_OWN = 100;
/** At most so many messages that were just sent are matched, with at most so many characters together. */
const MOST_SENT = 100;
const MOST_SENT_CHARACTERS = 50_000;
/**
 * How long a send may take to commit and still be found before the index has it. A longer margin would match
 * more messages that the index has.
 */
const COMMIT_MARGIN_MS = 1_000;

/** For an index that is complete. */
export const NOTHING_UNINDEXED: Unindexed = { exclude: { messageIds: [], chatIds: [] }, hits: [], isKnown: true };

/**
 * Reads what was edited, deleted or sent since the checkpoint, and matches it by the rules of the index. So
 * neither hits nor counts tell of former text, and a message is found as soon as it is sent.
 */
export class UnindexedMessages {
  constructor(private readonly repository: PgSearchRepository) {}

  /** Reads what the index may lack; everything, within the bounds, if there is no checkpoint. */
  async since(progress: Progress, actor: Actor, wanted: WantedMessages): Promise<Unindexed> {
    const [changed, sent] = await Promise.all([
      this.changed(progress, actor, wanted),
      this.sent(progress, actor, wanted),
    ]);
    const { mayDiffer, chatIds } = changed;
    const differing = new Set(mayDiffer.map(({ id }) => id));
    const changedHits = await matchingOf(mayDiffer, wanted);
    // More hits than a page by relevance can take would be excluded, and shown nowhere.
    const room = Math.max(0, MOST_SENT - changedHits.length);
    const unchanged = sent.filter(({ id }) => !differing.has(id));
    const sentHits = (await matchingOf(unchanged, wanted)).slice(0, room);
    return {
      // The engine can't find a message just sent that does not match.
      exclude: { messageIds: [...differing, ...sentHits.map(({ messageId }) => messageId)], chatIds },
      hits: [...changedHits, ...sentHits],
      isKnown: changed.isKnown,
    };
  }

  /** Reads what the index may have in a former version, and the person's own messages. */
  private async changed(progress: Progress, { workspaceId, userId }: Actor, { chats, ownIn }: WantedMessages) {
    const since = lowerBound(progress);
    const [changed, chatIds, own] = await Promise.all([
      this.repository.changesSince(workspaceId, since, chats, MOST_CHANGES),
      chats.publicChannels ? this.repository.chatsDeletedSince(workspaceId, since, MOST_CHANGES) : [],
      ownIn === null ? [] : this.repository.ownSince(userId, ownIn, since, MOST_OWN),
    ]);
    const changes = changed && charactersIn(changed) <= MOST_CHARACTERS ? changed : null;
    const mayDiffer = [...new Map([...own, ...(changes ?? [])].map((message) => [message.id, message])).values()];
    return { mayDiffer, chatIds: chatIds ?? [], isKnown: changes !== null && chatIds !== null };
  }

  private async sent(
    progress: Progress,
    { workspaceId }: Actor,
    { chats, filters, sent: { order, notBefore, notAfter, ids } }: WantedMessages,
  ): Promise<ChangedMessage[]> {
    if (ids?.length === 0) return [];
    const since = inOrder(lowerBound(progress, COMMIT_MARGIN_MS), notBefore, filters.from).at(-1) ?? THE_BEGINNING;
    const until = inOrder(notAfter, filters.to).at(0) ?? null;
    const range = { order, since, until, max: MOST_SENT };
    const sent = await this.repository.sentIn(workspaceId, range, chats, filters);
    return withinLimit(ids === null ? sent : sent.filter(({ id }) => ids.includes(id)));
  }
}

/** From when on the index may lack events, given that transactions take up to `marginMs`. */
function lowerBound({ checkpoint, waitingSince }: Progress, marginMs?: number): string {
  if (!checkpoint) return THE_BEGINNING;
  // The relay can publish events of other chats before the earliest one.
  const [occurredAt = checkpoint.occurredAt] = inOrder(checkpoint.occurredAt, waitingSince);
  return completeUntil({ ...checkpoint, occurredAt }, marginMs);
}

/** Returns those that are not null, the earliest first. */
function inOrder(...times: (string | null)[]): string[] {
  return times.filter((time) => time !== null).sort();
}

/** Leaves out those that would make it too many characters. */
function withinLimit(sent: readonly ChangedMessage[]): ChangedMessage[] {
  let characters = 0;
  return sent.filter((message) => {
    const more = charactersIn([message]);
    const fits = characters + more <= MOST_SENT_CHARACTERS;
    if (fits) characters += more;
    return fits;
  });
}

function charactersIn(messages: readonly ChangedMessage[]): number {
  return messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
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
