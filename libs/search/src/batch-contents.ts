import type { IndexEntry } from '@fechatter/core';

/** Each id once, with the last entry of several: a statement may not touch one row twice. */
export function latestEntries(entries: readonly IndexEntry[]): IndexEntry[] {
  const latest = new Map<string, IndexEntry>();
  for (const entry of entries) latest.set(entry.id, entry);
  return [...latest.values()];
}
