import type { SearchedChats, SearchFilters, SearchExclusions, SearchPage, SearchQuery } from '@fechatter/core';
import { meiliId, meiliMoment, meiliTime } from './meili-documents.js';

/** Conditions that must all be true; of a list, one must be. */
export type MeiliFilter = (string | string[])[];

/** Null if no message can fulfil it. */
export function meiliFilter({ workspaceId, chats, filters, exclude }: SearchQuery): MeiliFilter | null {
  const places = inChats(chats);
  const isNarrowedToNothing = filters.senderIds?.length === 0 || filters.chatTypes?.length === 0;
  if (places.length === 0 || isNarrowedToNothing) return null;
  return [`workspaceId = ${literal(workspaceId)}`, places, ...narrowing(filters), ...excluding(exclude)];
}

/** The condition for what follows `page.after` in an order by time. None for other pages. */
export function afterPage(page: SearchPage): MeiliFilter {
  if (page.sort === 'relevance' || page.after === null) return [];
  const moment = literal(meiliMoment(page.after.createdAt, page.after.id));
  return [`moment ${page.sort === 'newest' ? '<' : '>'} ${moment}`];
}

export function idAbove(messageId: string): string {
  return `id > ${literal(meiliId(messageId))}`;
}

/**
 * How many values one condition lists. Meilisearch 1.50 copies a condition several times for each of its
 * values: 5,000 values take 300 ms in one condition, and a tenth of that in conditions of 50 each. That is so
 * with `MEILI_EXPERIMENTAL_LEGACY_SEARCH`; without it the engine joins them again, and takes 150 ms.
 */
const VALUES_PER_CONDITION = 50;

/** Conditions of which one must be true. */
export function isOneOf(attribute: string, values: readonly string[]): string[] {
  const count = Math.ceil(values.length / VALUES_PER_CONDITION);
  return Array.from({ length: count }, (_, place) => {
    const some = values.slice(place * VALUES_PER_CONDITION, (place + 1) * VALUES_PER_CONDITION);
    return `${attribute} IN [${some.map(literal).join(',')}]`;
  });
}

function inChats({ ids, publicChannels }: SearchedChats): string[] {
  return [...isOneOf('chatId', ids), ...(publicChannels ? isOneOf('chatType', ['public_channel']) : [])];
}

function narrowing({ senderIds, chatTypes, from, to }: SearchFilters): MeiliFilter {
  return [
    ...(senderIds === null ? [] : [isOneOf('senderId', senderIds)]),
    ...(chatTypes === null ? [] : [isOneOf('chatType', chatTypes)]),
    ...(from === null ? [] : [`moment >= ${literal(meiliTime(from))}`]),
    ...(to === null ? [] : [`moment < ${literal(meiliTime(to))}`]),
  ];
}

function excluding({ messageIds, chatIds }: SearchExclusions): MeiliFilter {
  const excluded = [...isOneOf('id', messageIds.map(meiliId)), ...isOneOf('chatId', chatIds)];
  return excluded.map((condition) => `NOT ${condition}`);
}

function literal(value: string): string {
  return JSON.stringify(value);
}
