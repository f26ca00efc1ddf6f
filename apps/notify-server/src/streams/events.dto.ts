import { ID_PATTERN, MAX_PAGE_LIMIT } from '@fechatter/core';
import { invalidRequest, IsListOf, MayBeAbsent, ToInteger } from '@fechatter/server';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { TYPE_PATTERNS } from '../subscribers/event-filter.js';

const CURSOR_LENGTH = 200;
const TICKET_LENGTH = 100;
const MOST_CHATS = 100;
const LONGEST_WAIT_SECONDS = 30;

/** The parameters that only a page of events takes. */
export const PAGE_PARAMETERS = ['after', 'limit', 'waitSeconds'] as const;

export class EventsQuery {
  /** Opens a stream without a header, once: from `POST /api/events/ticket`. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(TICKET_LENGTH)
  ticket?: string;

  /** Like `Last-Event-ID`, for the first connection of a stream. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(CURSOR_LENGTH)
  lastEventId?: string;

  /**
   * Sends only events of these types, e.g. `message.*,read.updated`. The cursor stays the same. With it, gaps in
   * a chat's `seq` mean nothing.
   */
  @MayBeAbsent()
  @IsListOf({
    max: TYPE_PATTERNS.length,
    of: { name: 'EventTypeInput', description: 'An event type, or all types of an entity.', values: TYPE_PATTERNS },
  })
  types?: string[];

  /**
   * Of the events of chats, sends only those of these chats. Events of the workspace and those for you alone
   * come all the same.
   */
  @MayBeAbsent()
  @IsListOf({ max: MOST_CHATS, each: { words: 'ids', pattern: ID_PATTERN } })
  chats?: string[];

  /**
   * For a page: the `cursor` of the page before, or the id of an event. Without it the page is empty, and its
   * cursor is the present one.
   */
  @MayBeAbsent()
  @IsString()
  @MaxLength(CURSOR_LENGTH)
  after?: string;

  /** For a page: the largest number of events in it. Default: 50. */
  @MayBeAbsent()
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(MAX_PAGE_LIMIT)
  limit?: number;

  /** For a page: how long to wait for an event if there is none yet. Default: 0. */
  @MayBeAbsent()
  @ToInteger()
  @IsInt()
  @Min(0)
  @Max(LONGEST_WAIT_SECONDS)
  waitSeconds?: number;
}

/** Throws `invalid_request` for parameters of pages, and for a ticket beside a token. */
export function assertForStream(query: EventsQuery, hasToken: boolean): void {
  assertAbsent(query, PAGE_PARAMETERS, 'is for a page of events, with `Accept: application/json`');
  if (hasToken) assertAbsent(query, ['ticket'], 'comes instead of an access token, not beside it');
}

/** Throws `invalid_request` for parameters of streams. Whoever can set `Accept` can send a token. */
export function assertForPage(query: EventsQuery): void {
  assertAbsent(query, ['ticket'], 'is for a stream: a page takes an access token');
  assertAbsent(query, ['lastEventId'], 'is for a stream: a page goes on from `after`');
}

function assertAbsent(query: EventsQuery, names: readonly (keyof EventsQuery)[], reason: string): void {
  const given = names.filter((name) => query[name] !== undefined);
  if (given.length === 0) return;
  throw invalidRequest(
    given.map((name) => ({ pointer: `?${name}`, code: 'not_allowed', message: `\`${name}\` ${reason}.` })),
  );
}
