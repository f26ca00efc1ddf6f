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
  type UserRef,
} from '@fechatter/core';
import type { LabelledChat } from '../../postgres/search/pg-search.repository.js';
import type { UnindexedHit } from './unindexed.js';

/** Names the values of facets. Leaves out what the person may not see. */
export interface FacetNames {
  chats(actor: Actor, ids: readonly string[]): Promise<LabelledChat[]>;
  people(actor: Actor, ids: readonly string[]): Promise<UserRef[]>;
}

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
export async function labelled(actor: Actor, counts: SearchCounts, names: FacetNames): Promise<Facets> {
  const entries = Object.entries(counts.facets).map(async ([name, values]) => {
    return [name, withLabels(values, await labelsFor(actor, name as FacetName, values, names))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
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

async function labelsFor(
  actor: Actor,
  facet: FacetName,
  values: readonly CountedValue[],
  names: FacetNames,
): Promise<ReadonlyMap<string, string>> {
  const keys = values.map(({ value }) => value);
  switch (facet) {
    case 'chat':
      return new Map((await names.chats(actor, keys)).map(({ id, label }) => [id, label ?? '']));
    case 'sender':
      return new Map((await names.people(actor, keys)).map(({ id, fullName }) => [id, fullName]));
    case 'chatType':
      return new Map(keys.map((key) => [key, typeLabels[key as ChatType]]));
    case 'month':
      return new Map(keys.map((key) => [key, monthLabel(key)]));
  }
}

const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

function monthLabel(month: string): string {
  return monthFormat.format(new Date(`${month}-01T00:00:00.000Z`));
}
