import type { SearchedChats, SearchFilters, SearchExclusions, SearchPage, SearchQuery } from '@fechatter/core';
import { meiliId, meiliMoment, meiliTime } from './meili-documents.js';

/** Conditions that must all be true. Null if no message can fulfil them. */
export function meiliFilter({ workspaceId, chats, filters, exclude }: SearchQuery): string[] | null {
  const places = inChats(chats);
  const isNarrowedToNothing = filters.senderIds?.length === 0 || filters.chatTypes?.length === 0;
  if (places === null || isNarrowedToNothing) return null;
  return [`workspaceId = ${literal(workspaceId)}`, places, ...narrowing(filters), ...excluding(exclude)];
}

/** The condition for what comes after the page before, in an order by time. */
export function afterPage(page: SearchPage): string[] {
  if (page.sort === 'relevance' || page.after === null) return [];
  const moment = literal(meiliMoment(page.after.createdAt, page.after.id));
  return [`moment ${page.sort === 'newest' ? '<' : '>'} ${moment}`];
}

export function idAbove(messageId: string): string {
  return `id > ${literal(meiliId(messageId))}`;
}

function inChats({ ids, publicChannels }: SearchedChats): string | null {
  const places = [
    ...(ids.length === 0 ? [] : [isOneOf('chatId', ids)]),
    ...(publicChannels ? [isOneOf('chatType', ['public_channel'])] : []),
  ];
  return places.length === 0 ? null : `(${places.join(' OR ')})`;
}

function narrowing({ senderIds, chatTypes, from, to }: SearchFilters): string[] {
  return [
    ...(senderIds === null ? [] : [isOneOf('senderId', senderIds)]),
    ...(chatTypes === null ? [] : [isOneOf('chatType', chatTypes)]),
    ...(from === null ? [] : [`moment >= ${literal(meiliTime(from))}`]),
    ...(to === null ? [] : [`moment < ${literal(meiliTime(to))}`]),
  ];
}

function excluding({ messageIds, chatIds }: SearchExclusions): string[] {
  return [
    ...(messageIds.length === 0 ? [] : [`NOT ${isOneOf('id', messageIds.map(meiliId))}`]),
    ...(chatIds.length === 0 ? [] : [`NOT ${isOneOf('chatId', chatIds)}`]),
  ];
}

export function isOneOf(attribute: string, values: readonly string[]): string {
  return `${attribute} IN [${values.map(literal).join(', ')}]`;
}

function literal(value: string): string {
  return JSON.stringify(value);
}
