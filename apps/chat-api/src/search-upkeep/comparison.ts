import type { IndexedDocument } from '@fechatter/core';
import { untilCaughtUp } from './caught-up.js';
import { DIFFERENCES, differenceBetween, type Difference } from './differences.js';
import type { Parts } from './parts.js';

/** What a comparison has found. It has ids only, never what a message says. */
export interface Findings {
  /** How many messages and documents were compared. */
  compared: number;
  differences: Record<Difference, { count: number; firstIds: string[] }>;
}

const PAGE = 1_000;
/** How many suspects are collected before they are looked at again. */
const MOST_SUSPECTS = 5_000;
const SHOWN = 20;

/**
 * Compares index and database by pages of ascending ids. A change that is under way is a difference too, so
 * what differs is compared again once the index has everything that the database had. What still differs is a
 * finding.
 */
export class Comparison {
  readonly findings: Findings = {
    compared: 0,
    differences: { missing: noneYet(), stale: noneYet(), resurrected: noneYet() },
  };
  /** The ids that differed when their page was compared. */
  private suspects: string[] = [];

  /** `patienceMs` is how long the index may take to catch up. */
  constructor(
    private readonly parts: Pick<Parts, 'database' | 'search'>,
    private readonly patienceMs: number,
  ) {}

  async run(): Promise<Findings> {
    await this.catchUp();
    for (let after: string | null = '0'; after !== null;) {
      after = await this.comparePage(after);
      if (after === null || this.suspects.length >= MOST_SUSPECTS) await this.lookAgain();
    }
    return this.findings;
  }

  /** Compares up to the end of the shorter page. Returns the id that the next one follows, or null. */
  private async comparePage(after: string): Promise<string | null> {
    const { database, search } = this.parts;
    const stored = await database.page(after, PAGE);
    const indexed = await search.documents(after, PAGE);
    const ends = [endOf(stored.map(({ id }) => id)), endOf(indexed.map(({ messageId }) => messageId))];
    const through = ends.filter((end) => end !== null).reduce<string | null>(lower, null);
    const isInPage = (id: string) => through === null || !isBelow(through, id);
    const here = byId(
      stored.filter(({ id }) => isInPage(id)),
      ({ id }) => id,
    );
    const there = byId(
      indexed.filter(({ messageId }) => isInPage(messageId)),
      ({ messageId }) => messageId,
    );
    const ids = [...new Set([...here.keys(), ...there.keys()])];
    this.findings.compared += ids.length;
    this.suspects.push(...ids.filter((id) => differenceBetween(there.get(id), here.get(id), here.get(id)) !== null));
    return through;
  }

  private async lookAgain(): Promise<void> {
    const { database } = this.parts;
    const ids = this.suspects.sort((one, other) => (isBelow(one, other) ? -1 : 1));
    this.suspects = [];
    if (ids.length === 0) return;
    const before = byId(await database.find(ids), ({ id }) => id);
    await this.catchUp();
    const indexed = await this.documentsOf(ids);
    const after = byId(await database.find(ids), ({ id }) => id);
    for (const id of ids) this.note(id, differenceBetween(indexed.get(id), before.get(id), after.get(id)));
  }

  private note(id: string, difference: Difference | null): void {
    if (difference === null) return;
    const found = this.findings.differences[difference];
    found.count += 1;
    if (found.firstIds.length < SHOWN) found.firstIds.push(id);
  }

  /** What the index has of these messages, whose ids ascend. Reads pages until they cover all ids. */
  private async documentsOf(ids: readonly string[]): Promise<Map<string, IndexedDocument>> {
    const wanted = new Set(ids);
    const found = new Map<string, IndexedDocument>();
    let through = '0';
    for (const id of ids) {
      if (!isBelow(through, id)) continue;
      const page = await this.parts.search.documents(String(BigInt(id) - 1n), PAGE);
      for (const document of page) if (wanted.has(document.messageId)) found.set(document.messageId, document);
      const end = endOf(page.map(({ messageId }) => messageId));
      if (end === null) break;
      through = end;
    }
    return found;
  }

  private catchUp(): Promise<void> {
    return untilCaughtUp(this.parts, performance.now() + this.patienceMs);
  }
}

export function isSame({ differences }: Findings): boolean {
  return DIFFERENCES.every((difference) => differences[difference].count === 0);
}

function noneYet(): { count: number; firstIds: string[] } {
  return { count: 0, firstIds: [] };
}

/** The last id of a full page. Null for the last page. */
function endOf(ids: readonly string[]): string | null {
  return ids.length < PAGE ? null : (ids.at(-1) ?? null);
}

function lower(one: string | null, other: string): string {
  return one === null || isBelow(other, one) ? other : one;
}

/** Ids are whole numbers without leading zeros. */
function isBelow(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length;
}

function byId<T>(items: readonly T[], idOf: (item: T) => string): Map<string, T> {
  return new Map(items.map((item) => [idOf(item), item]));
}
