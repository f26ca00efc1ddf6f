import {
  FACET_VALUES,
  type CountedValue,
  type FacetName,
  type SearchCounts,
  type SearchHit,
  type SearchQuery,
} from '@fechatter/core';
import { CHAT_TYPE_CODES } from './pg-search-schema.js';
import type { HitGroup } from './pg-tsqueries.js';

/**
 * Finds, ranks and counts in one statement, so from one moment of the index. All that is found is collected once,
 * as rows of numbers; then the page is cut from it, and the facets are counted in one pass.
 *
 * No filter can lead the planner to another index than that of the words, however wrong its statistics are: lists
 * are looked up in a hash table, which is built from a subquery within an `or` or a `not in`.
 */
export function hitsIn(documents: string, groups: readonly HitGroup[], query: SearchQuery): Statement {
  const values = new Values();
  const filter = filterOf(query, values);
  const found = groups.map((group) => groupIn(documents, group, { filter, values }));
  return {
    text: `
  with hits as materialized (${found.join(' union all ')})
  select
    (select json_agg(page) from (${pageOf(query, values)}) as page) as page,
    ${countIn(query)} as counts`,
    values: values.all,
  };
}

export interface Statement {
  text: string;
  values: unknown[];
}

/** The one row of the statement. */
export interface HitsRow {
  page: HitRow[] | null;
  counts: CountRow[] | null;
}

interface HitRow {
  id: string;
  version: string;
  chat: string;
  sender: string;
  at: string;
  score: number;
}

/** Values of a facet come in order. */
type CountRow = { facet: null; value: null; count: number } | { facet: FacetName; value: string; count: number };

/** The parameters of a statement. */
class Values {
  readonly all: unknown[] = [];

  add(value: unknown, type: string): string {
    this.all.push(value);
    return `$${this.all.length}::${type}`;
  }
}

const FACET_COLUMNS: Readonly<Record<FacetName, string>> = {
  chat: 'chat_id',
  sender: 'sender_id',
  chatType: 'chat_type',
  month: 'month',
};

function groupIn(
  documents: string,
  { tsquery, score, adjacent }: HitGroup,
  { filter, values }: { filter: string; values: Values },
): string {
  const constant = values.add(score, 'float8');
  const ranked = adjacent
    ? `case when words @@ ${values.add(adjacent.tsquery, 'tsquery')}
        then ${values.add(adjacent.score, 'float8')} else ${constant} end`
    : constant;
  return `select id, version, chat_id, sender_id, chat_type, month, created_at, ${ranked} as score
    from ${documents} where words @@ ${values.add(tsquery, 'tsquery')} and ${filter}`;
}

function filterOf({ workspaceId, chats, filters, exclude }: SearchQuery, values: Values): string {
  const { senderIds, chatTypes, from, to } = filters;
  const listed = (ids: readonly string[]) => `(select unnest(${values.add(ids, 'bigint[]')}))`;
  const publicChannel = chats.publicChannels ? `chat_type = ${CHAT_TYPE_CODES.public_channel}` : 'false';
  const conditions = [
    `workspace_id = ${values.add(workspaceId, 'bigint')}`,
    `(${publicChannel} or chat_id in ${listed(chats.ids)})`,
    senderIds && `(false or sender_id in ${listed(senderIds)})`,
    chatTypes &&
      `chat_type = any (${values.add(
        chatTypes.map((type) => CHAT_TYPE_CODES[type]),
        'smallint[]',
      )})`,
    from !== null && `created_at >= ${values.add(from, 'timestamptz')}`,
    to !== null && `created_at < ${values.add(to, 'timestamptz')}`,
    exclude.messageIds.length > 0 && `id not in ${listed(exclude.messageIds)}`,
    exclude.chatIds.length > 0 && `chat_id not in ${listed(exclude.chatIds)}`,
  ];
  return conditions.filter(Boolean).join(' and ');
}

/** One row more than asked for, if there is one. */
function pageOf({ page }: SearchQuery, values: Values): string {
  const columns = `id::text as id, version::text as version, chat_id::text as chat, sender_id::text as sender,
      to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, score`;
  const limit = `limit ${values.add(page.limit + 1, 'integer')}`;
  if (page.sort === 'relevance') {
    return `select ${columns} from hits order by hits.score desc, hits.created_at desc, hits.id desc
      ${limit} offset ${values.add(page.offset, 'integer')}`;
  }
  const { after } = page;
  const [direction, comparison] = page.sort === 'newest' ? ['desc', '<'] : ['asc', '>'];
  const beyond = after
    ? `where (hits.created_at, hits.id) ${comparison}
        (${values.add(after.createdAt, 'timestamptz')}, ${values.add(after.id, 'bigint')})`
    : '';
  return `select ${columns} from hits ${beyond}
    order by hits.created_at ${direction}, hits.id ${direction} ${limit}`;
}

function countIn({ count }: SearchQuery): string {
  if (!isCounted(count)) return 'null';
  const total = `select null as facet, null as value, count(*)::int as count from hits`;
  if (count.facets.length === 0) return `(select json_agg(total) from (${total}) as total)`;
  const columns = count.facets.map((facet) => FACET_COLUMNS[facet]);
  // Each row has the value of one of the columns.
  const facet = count.facets.map((name) => `when not grouping(${FACET_COLUMNS[name]})::boolean then '${name}'`);
  return `(select json_agg(counted) from (
      ${total}
      union all
      select facet, value::text, count from (
        select *, row_number() over (partition by facet order by count desc, value) as place from (
          select case ${facet.join(' ')} end as facet, coalesce(${columns.join(', ')}) as value, count(*)::int as count
          from hits group by grouping sets (${columns.map((column) => `(${column})`).join(', ')})
        ) as grouped
      ) as placed where place <= ${FACET_VALUES}
    ) as counted)`;
}

export function hitsOf({ page }: HitsRow): SearchHit[] {
  return (page ?? []).map(({ id, version, chat, sender, at, score }) => ({
    messageId: id,
    version: Number(version),
    chatId: chat,
    senderId: sender,
    createdAt: at,
    score,
  }));
}

/** Null if nothing was to be counted. */
export function countsOf({ counts }: HitsRow, { count }: SearchQuery): SearchCounts | null {
  if (!isCounted(count)) return null;
  const rows = counts ?? [];
  const valuesOf = (facet: FacetName): CountedValue[] =>
    rows.flatMap((row) => (row.facet === facet ? [{ value: shownValue(facet, row.value), count: row.count }] : []));
  return {
    total: rows.find(({ facet }) => facet === null)?.count ?? 0,
    isExact: true,
    facets: Object.fromEntries(count.facets.map((facet) => [facet, valuesOf(facet)])),
  };
}

function isCounted({ total, facets }: SearchQuery['count']): boolean {
  return total || facets.length > 0;
}

const chatTypeNames = new Map(Object.entries(CHAT_TYPE_CODES).map(([name, code]) => [String(code), name]));

function shownValue(facet: FacetName, value: string): string {
  if (facet === 'chatType') return chatTypeNames.get(value) ?? '';
  return facet === 'month' ? `${value.slice(0, -2)}-${value.slice(-2)}` : value;
}
