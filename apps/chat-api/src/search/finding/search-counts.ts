import {
  byCount,
  FACET_VALUES,
  type Actor,
  type ChatType,
  type CountedValue,
  type FacetCount,
  type FacetName,
  type Facets,
  type SearchCounts,
} from '@fechatter/core';
import type { IdsToName, Name } from '../../postgres/search/pg-search.repository.js';
import type { UnindexedHit } from './unindexed.js';

/** Names chats and people. Leaves out what the person may not see. */
export type NamesOf = (actor: Actor, ids: IdsToName) => Promise<Name[]>;

const typeLabels: Readonly<Record<ChatType, string>> = {
  single: 'Direct messages',
  group: 'Groups',
  private_channel: 'Private channels',
  public_channel: 'Public channels',
};

/** Adds what the index lacks to what the engine has counted. The facets keep their order. */
export function withUnindexed(counts: SearchCounts, hits: readonly UnindexedHit[]): SearchCounts {
  const facets = Object.entries(counts.facets).map(([name, values]) => {
    const more = hits.map((hit) => valueOf(name as FacetName, hit));
    return [name, added(values, more)] as const;
  });
  return { ...counts, total: counts.total + hits.length, facets: Object.fromEntries(facets) };
}

/** The counts as a person sees them, with labels. */
export async function labelled(actor: Actor, { facets }: SearchCounts, namesOf: NamesOf): Promise<Facets> {
  const ids = { chat: valuesIn(facets.chat), sender: valuesIn(facets.sender) };
  const names = ids.chat.length + ids.sender.length > 0 ? await namesOf(actor, ids) : [];
  const entries = Object.entries(facets).map(([facet, values]) => {
    return [facet, withLabels(values, labelsFor(facet as FacetName, values, names))] as const;
  });
  return Object.fromEntries(entries);
}

function valuesIn(values: readonly CountedValue[] = []): string[] {
  return values.map(({ value }) => value);
}

/** A value beyond those that the engine told has an unknown count, and is left out. */
function added(values: readonly CountedValue[], more: readonly string[]): CountedValue[] {
  const counts = new Map(values.map(({ value, count }) => [value, count]));
  const isWhole = values.length < FACET_VALUES;
  for (const value of more) if (isWhole || counts.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const all = Array.from(counts, ([value, count]) => ({ value, count }));
  return all.sort(byCount).slice(0, FACET_VALUES);
}

function valueOf(facet: FacetName, { chatId, senderId, chatType, createdAt }: UnindexedHit): string {
  switch (facet) {
    case 'chat':
      return chatId;
    case 'sender':
      return senderId;
    case 'chatType':
      return chatType;
    case 'month':
      return createdAt.slice(0, '2026-11'.length);
  }
}

function withLabels(values: readonly CountedValue[], labels: ReadonlyMap<string, string>): FacetCount[] {
  return values.flatMap(({ value, count }) => {
    const label = labels.get(value);
    return label === undefined ? [] : [{ value, label, count }];
  });
}

function labelsFor(
  facet: FacetName,
  values: readonly CountedValue[],
  names: readonly Name[],
): ReadonlyMap<string, string> {
  switch (facet) {
    case 'chat':
    case 'sender':
      return new Map(names.filter((one) => one.facet === facet).map(({ id, name }) => [id, name ?? '']));
    case 'chatType':
      return new Map(valuesIn(values).map((type) => [type, typeLabels[type as ChatType]]));
    case 'month':
      return new Map(valuesIn(values).map((month) => [month, monthLabel(month)]));
  }
}

const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

function monthLabel(month: string): string {
  return monthFormat.format(new Date(`${month}-01T00:00:00.000Z`));
}
