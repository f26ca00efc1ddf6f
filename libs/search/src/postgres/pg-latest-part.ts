import { EXACT_TOTAL, type SearchQuery } from '@fechatter/core';
import type pg from 'pg';
import type { TextQuery } from '../words/text-query.js';
import { countsOf, filterOf, hitsOf, Values, type HitsRow, type LatestPart, type Statement } from './pg-hits.js';
import { DAY_SIGN } from './pg-search-schema.js';
import { asTypedIn, type HitGroup } from './pg-tsqueries.js';

/**
 * How many hits the part should have: more than needed, since their number is estimated, and a part with too
 * few is read in vain.
 */
const HITS_IN_PART = Math.round(1.25 * EXACT_TOTAL);
/** With fewer hits than that, reading them all is cheaper. */
const WORTHWHILE = Math.round(1.2 * HITS_IN_PART);
const SAMPLED_PAGES = 80;
/** In per cent of the table, so that the sample of a large one has enough messages of each workspace. */
const SMALLEST_SAMPLE_PERCENT = 0.3;
/** Words of this length or longer are looked up in the lexicon first: few of them are so frequent. */
const SHORTEST_LOOKED_UP = 4;
/** If a smaller share of the hits has the whole word, all of those are read. */
const SMALLEST_WHOLE_SHARE = 0.1;
const LAST_CODE_POINT = 0x10_ff_ff;

interface Estimate {
  sinceDay: number | null;
  hits: number;
  /** The share of the hits that have the whole word, from 0 to 1. */
  wholeShare: number;
}

interface Asked {
  documents: string;
  lexicon: string;
  asked: TextQuery;
  groups: readonly HitGroup[];
  query: SearchQuery;
}

/**
 * A frequent word may be in a third of all messages. To find its best hits, the latest of them suffice, since
 * all of them match equally well, and beyond `EXACT_TOTAL` a part of them may be counted. So the work for a
 * query does not grow with the index. From which day on there are enough of them is estimated: a sample of
 * the table tells the share of messages that are hits, and the lexicon how many messages each day has. If the
 * part turns out to have too few hits, all are read, see {@link isEnough}. Null if all should be read at
 * once.
 */
export async function latestPart(pool: pg.Pool, searched: Asked): Promise<LatestPart | null> {
  const { asked, groups, query } = searched;
  if (asked.words.length !== 1 || asked.phrases.length > 0 || query.page.sort === 'oldest') return null;
  if (!(await mayBeFrequent(pool, searched))) return null;
  const { text, values } = estimateIn(searched);
  const [estimate] = (await pool.query<Estimate>(text, values)).rows;
  if (!estimate || estimate.sinceDay === null || estimate.hits < WORTHWHILE) return null;
  const isWholeFrequent = estimate.wholeShare >= SMALLEST_WHOLE_SHARE;
  const frequent = groups.filter(({ form }) => form === 'prefix' || (form === 'whole' && isWholeFrequent));
  return { sinceDay: estimate.sinceDay, groups: new Set(frequent) };
}

/**
 * Whether the page and the counts may be taken from the part: no hit that was left out belongs on the page,
 * and enough hits are counted.
 */
export function isEnough(row: HitsRow, part: LatestPart, query: SearchQuery): boolean {
  const { page } = query;
  const hits = hitsOf(row);
  const [best] = part.groups;
  if (hits.length <= page.limit || !best) return false;
  if (page.sort === 'relevance' && (hits.at(-1)?.score ?? 0) < best.score) return false;
  const counts = countsOf(row, query, false);
  return counts === null || counts.total >= EXACT_TOTAL;
}

async function mayBeFrequent(pool: pg.Pool, { lexicon, asked, query }: Asked): Promise<boolean> {
  const folded = asked.words[0]?.folded ?? '';
  if ([...folded].length < SHORTEST_LOOKED_UP) return true;
  const { rows } = await pool.query<{ isFrequent: boolean }>(
    `select coalesce(sum(documents), 0) >= $3 as "isFrequent" from ${lexicon}
      where workspace_id = $1 and word >= $2 and word < $2 || chr(${LAST_CODE_POINT})`,
    [query.workspaceId, folded, WORTHWHILE],
  );
  return rows[0]?.isFrequent ?? false;
}

/** Gives no row if the sample has no hit. */
function estimateIn({ documents, lexicon, asked, query }: Asked): Statement {
  const values = new Values();
  const { typed, whole } = asTypedIn(asked);
  const workspace = values.add(query.workspaceId, 'bigint');
  const text = `
  with sampled as materialized (
    select words @@ ${values.add(typed, 'tsquery')} and ${filterOf(query, values)} as is_hit,
      words @@ ${values.add(whole, 'tsquery')} as is_whole
    from ${documents} tablesample system (least(100, greatest(${SMALLEST_SAMPLE_PERCENT},
      ${100 * SAMPLED_PAGES}.0 * current_setting('block_size')::int
        / greatest(1, pg_relation_size('${documents}'))
    ))) repeatable (1)
    where workspace_id = ${workspace}
  ), share as materialized (
    select avg(is_hit::int)::float8 as hits, avg((is_hit and is_whole)::int)::float8 as whole from sampled
  ), days as (
    select day, sum(documents) over (order by day desc)::float8 as messages from (
      select substr(word, 2)::integer as day, documents from ${lexicon}
      where workspace_id = ${workspace} and word >= '${DAY_SIGN}' and word < '${DAY_SIGN}:'
    ) as counted
  )
  select max(day) filter (where messages * share.hits >= ${HITS_IN_PART}) as "sinceDay",
    max(messages) * share.hits as hits, share.whole / share.hits as "wholeShare"
  from days, share where share.hits > 0 group by share.hits, share.whole`;
  return { text, values: values.all };
}
