import { CHAT_TYPES, FACET_NAMES, isId, type ChatType, type FacetName, type Tuning } from '@fechatter/core';
import { IsListOf, IsMoment, IsOneOf, IsText, MayBeAbsent, PageQuery, ToBoolean, ToInteger } from '@fechatter/server';
import { IsBoolean, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import type { SearchRequest, SearchScopeName, SearchSort } from './finding/search-request.js';

const LONGEST_QUERY = 1_000;
/** No name or address is longer. */
const LONGEST_NAME = 254;
/** A cursor has up to 420 ids: of the head, of the last hits seen, and of those that the index lacked. */
const LONGEST_CURSOR = 8_000;
const MOST_VALUES = 100;
const CHAT_AND_SEQ = /^[1-9]\d{0,18}:[1-9]\d{0,14}$/;
const MOST_SUGGESTIONS = 20;
const SUGGESTIONS = 10;

const tuneInput = {
  name: 'TuningInput',
  description: 'Whether hits that are near to you come first among those that match about equally well.',
  values: ['me', 'none'],
};

export class SearchMessagesQuery extends PageQuery {
  /**
   * Words to find, each also with a typo, the last one also as the beginning of a word. `"a phrase"` is found
   * as spelled, and `-word` or `-"a phrase"` excludes messages that have it. The first ten words count.
   */
  @IsString()
  @MaxLength(LONGEST_QUERY)
  q!: string;

  /**
   * `all`: your chats and the public channels of your workspace. `joined`: only the chats that you are in.
   * Default: `all`.
   */
  @MayBeAbsent()
  @IsOneOf({ name: 'SearchScopeInput', description: 'Which chats to search.', values: ['all', 'joined'] })
  scope: SearchScopeName = 'all';

  /** Only messages of these chats, at most 100. If you may not read one of them: 404 `chat_not_found`. */
  @MayBeAbsent()
  @IsListOf({ max: MOST_VALUES })
  chatId?: string[];

  /** Only messages of these people, at most 100. */
  @MayBeAbsent()
  @IsListOf({ max: MOST_VALUES })
  senderId?: string[];

  /** Only messages in chats of these types. */
  @MayBeAbsent()
  @IsListOf({
    max: CHAT_TYPES.length,
    of: { name: 'ChatTypeFilterInput', description: 'A type of chat.', values: CHAT_TYPES },
  })
  chatType?: ChatType[];

  /** Only messages sent at this time or later. */
  @MayBeAbsent()
  @IsMoment()
  from?: string;

  /** Only messages sent before this time. */
  @MayBeAbsent()
  @IsMoment()
  to?: string;

  /** Best match, latest or oldest message first. Default: `relevance`. */
  @MayBeAbsent()
  @IsOneOf({
    name: 'SearchSortInput',
    description: 'The order of the hits.',
    values: ['relevance', 'newest', 'oldest'],
  })
  sort: SearchSort = 'relevance';

  /**
   * What to count the messages by: `chat`, `sender`, `chatType`, `month`. Default: nothing. All filters
   * apply to the counts, that of the facet itself too.
   */
  @MayBeAbsent()
  @IsListOf({
    max: FACET_NAMES.length,
    of: { name: 'FacetInput', description: 'What messages are counted by.', values: FACET_NAMES },
  })
  facets: FacetName[] = [];

  /** Default: your preference, see `PUT /api/search/preferences`. Only for the sort `relevance`. */
  @MayBeAbsent()
  @IsOneOf(tuneInput)
  tune?: Tuning;

  /** Whether to tell for each hit what decided its place. */
  @ToBoolean()
  @IsBoolean()
  explain: boolean = false;

  /**
   * `<chatId>:<seq>`, with the `seq` or `changedSeq` of a message that you sent or edited. The search waits
   * up to 2 s until the index has it; if it takes longer, your latest messages of that chat are added to the
   * hits.
   */
  @MayBeAbsent()
  @IsString()
  @Matches(CHAT_AND_SEQ, { context: { words: 'a chat id, a colon and a seq, such as 42:7' } })
  freshAs?: string;

  /**
   * The `nextCursor` of the page before, with the same parameters: only `limit`, `facets` and `explain` may
   * differ. Default: the first page.
   */
  @MayBeAbsent()
  @IsString()
  @MaxLength(LONGEST_CURSOR)
  declare cursor?: string;
}

export function toSearchRequest(query: SearchMessagesQuery): SearchRequest {
  const { q: text, scope, sort, facets, limit } = query;
  const { chatId = null, senderId, chatType = null, from = null, to = null } = query;
  return {
    ...{ text, scope, sort, limit },
    chatIds: chatId,
    facets: [...new Set(facets)],
    filters: { senderIds: senderId?.filter(isId) ?? null, chatTypes: chatType?.length ? chatType : null, from, to },
    tune: query.tune ?? null,
    explain: query.explain,
    freshAs: toMoment(query.freshAs),
    cursor: query.cursor ?? null,
  };
}

export class SuggestQuery {
  /** The beginning of a name, or of a word of it; also with a typo. The first ten words count. */
  @IsText({ min: 1, max: LONGEST_NAME })
  q!: string;

  /** The largest number of chats, and of people. */
  @ToInteger()
  @IsInt()
  @Min(1)
  @Max(MOST_SUGGESTIONS)
  limit: number = SUGGESTIONS;
}

/** Your preferences for searches. */
export class SearchPreferencesDto {
  /** What a search without `tune` does. */
  @IsOneOf(tuneInput)
  tune!: Tuning;
}

function toMoment(freshAs: string | undefined): SearchRequest['freshAs'] {
  if (freshAs === undefined) return null;
  const [chatId = '', seq] = freshAs.split(':');
  return { chatId, seq: Number(seq) };
}
