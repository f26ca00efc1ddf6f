import { hash } from 'node:crypto';
import { isId, isTimestamp, ListCursor, type MessageMoment } from '@fechatter/core';
import type { SearchRequest } from './search-request.js';

/** Where the next page by relevance begins. */
export interface RelevancePosition {
  /** When the first page was read: later messages are left out, so that they shift nothing. RFC 3339. */
  until: string;
  /** The ids of the next hits, in order. The engine is asked again once they are used up. */
  head: string[];
  /** How many hits of the engine were taken; null if it has no more. */
  offset: number | null;
  /** The ids of the last hits before `offset`, in the engine's order. */
  seen: string[];
  /** The ids of hits that the index lacked and may have by now. */
  unindexed: string[];
}

const FINGERPRINT_LENGTH = 16;
const PACKED_IDS = /^([1-9a-z][0-9a-z]{0,12}(\.[1-9a-z][0-9a-z]{0,12})*)?$/;
const RADIX = 36;

/** The cursors of one search. Each carries its fingerprint, and `invalid_cursor` refuses those of another. */
export class SearchCursors {
  private readonly byTime: ListCursor<'createdAt' | 'id'>;
  private readonly byRelevance: ListCursor<keyof RelevancePosition>;

  constructor(request: SearchRequest) {
    const prefix = ['search', fingerprintOf(request)];
    this.byTime = new ListCursor({ createdAt: isTimestamp, id: isId }, prefix);
    this.byRelevance = new ListCursor(
      { until: isTimestamp, head: isPacked, offset: isOffset, seen: isPacked, unindexed: isPacked },
      prefix,
    );
  }

  moment(cursor: string | null): MessageMoment | null {
    return this.byTime.decode(cursor);
  }

  ofMoment(moment: MessageMoment): string {
    return this.byTime.encode({ createdAt: moment.createdAt, id: moment.id });
  }

  position(cursor: string | null): RelevancePosition | null {
    const parts = this.byRelevance.decode(cursor);
    if (!parts) return null;
    return {
      until: parts.until,
      head: unpacked(parts.head),
      offset: parts.offset === '' ? null : Number(parts.offset),
      seen: unpacked(parts.seen),
      unindexed: unpacked(parts.unindexed),
    };
  }

  ofPosition({ until, head, offset, seen, unindexed }: RelevancePosition): string {
    const parts = { until, head: packed(head), seen: packed(seen), unindexed: packed(unindexed) };
    return this.byRelevance.encode({ ...parts, offset: offset ?? '' });
  }
}

/** Differs if anything does that decides which hits there are, or their order. */
function fingerprintOf({ text, chatIds, scope, filters, sort, tune }: SearchRequest): string {
  const parts = JSON.stringify([text, chatIds, scope, filters, sort, tune]);
  return hash('sha256', parts, 'base64url').slice(0, FINGERPRINT_LENGTH);
}

function packed(ids: readonly string[]): string {
  return ids.map((id) => BigInt(id).toString(RADIX)).join('.');
}

function unpacked(text: string): string[] {
  return text === '' ? [] : text.split('.').map(unpackedId);
}

function unpackedId(text: string): string {
  return Array.from(text)
    .reduce((id, digit) => id * BigInt(RADIX) + BigInt(parseInt(digit, RADIX)), 0n)
    .toString();
}

function isPacked(text: string): boolean {
  return PACKED_IDS.test(text) && unpacked(text).every(isId);
}

function isOffset(text: string): boolean {
  return /^([1-9]\d{0,8})?$/.test(text);
}
