import {
  SearchUnavailableError,
  type IndexCheckpoint,
  type MessageSearch,
  type SearchQuery,
  type SearchResult,
} from '@fechatter/core';
import type pg from 'pg';
import { allowedTypos, editDistance } from '../words/edit-distance.js';
import { checkpointOf, hasIndex, readLive } from './pg-builds.js';
import { CONNECT_MS, openSearchPool, tablesOf } from './pg-search-schema.js';
import { queryWords } from '../words/words.js';

/** How many similar words are tried for a word that may be misspelt. */
const VARIANT_LIMIT = 40;
const CANDIDATE_LIMIT = 400;
const STATEMENT_TIMEOUT_MS = 4_500;
/** Strikes only if the server does not end the statement. */
const ANSWER_MS = 5_000;

/** Finds the spelling of each word of the query once, not for every candidate. */
const candidatesIn = (lexicon: string) => `
  with query as materialized (select word, search.spelling(word) as spelling from unnest($1::text[]) as word)
  select query.word, nearby.word as candidate
  from query, lateral (
    select word from ${lexicon} as lexicon
    where workspace_id = $2 and lexicon.spelling % query.spelling
      and char_length(word) between char_length(query.word) - 2 and char_length(query.word) + 2
    order by similarity(lexicon.spelling, query.spelling) desc
    limit ${CANDIDATE_LIMIT}
  ) as nearby`;

/**
 * Ranks by relevance in steps, so that recency decides between equals: as typed before misspelt, adjacent
 * before scattered, whole words before prefixes.
 */
const findIn = (documents: string) => `
  with hits as materialized (
    select id, version, words, created_at from ${documents}
    where words @@ $3::tsquery and workspace_id = $1 and chat_id = any($2::bigint[])
  )
  select id, version, tsvector_to_array(words) as words, (select count(*) from hits)::int as total
  from hits
  order by (words @@ $4::tsquery) desc, (words @@ $5::tsquery) desc, (words @@ $6::tsquery) desc,
    created_at desc, id desc
  limit $7 offset $8`;

type Hits = Omit<SearchResult, 'checkpoint'>;

interface CandidateRow {
  word: string;
  candidate: string;
}

interface HitRow {
  id: string;
  version: string;
  words: string[];
  total: number;
}

/** A word of the query with its variants: the word itself and words of the index that it may be a typo of. */
interface Term {
  word: string;
  variants: ReadonlySet<string>;
  isLast: boolean;
}

export class PgMessageSearch implements MessageSearch {
  private readonly pool: pg.Pool;

  constructor(url: string) {
    const options = { max: 8, statement_timeout: STATEMENT_TIMEOUT_MS, application_name: 'search' };
    this.pool = openSearchPool(url, { answerMs: ANSWER_MS, connectMs: CONNECT_MS }, options);
  }

  async query({ workspaceId, chatIds, text, limit, offset }: SearchQuery): Promise<SearchResult> {
    return this.orUnavailable(async () => {
      const live = await readLive(this.pool);
      const words = queryWords(text);
      const checkpoint = checkpointOf(live);
      if (words.length === 0 || chatIds.length === 0) return { ...emptyResult, checkpoint };
      if (live === null) throw new Error('there is no index yet');
      const { documents, lexicon } = tablesOf(live.number);
      const terms = await this.terms(lexicon, workspaceId, words);
      const parameters = [workspaceId, chatIds, anyForm(terms), allAsTyped(terms), adjacent(terms), wholeWords(terms)];
      const { rows } = await this.pool.query<HitRow>(findIn(documents), [...parameters, limit, offset]);
      return { ...toSearchResult(rows, terms, offset), checkpoint };
    });
  }

  checkpoint(): Promise<IndexCheckpoint | null> {
    return this.orUnavailable(async () => checkpointOf(await readLive(this.pool)));
  }

  async ping(): Promise<void> {
    const isThere = await this.orUnavailable(() => hasIndex(this.pool));
    if (!isThere) throw new SearchUnavailableError('there is no index yet');
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async terms(lexicon: string, workspaceId: string, words: readonly string[]): Promise<Term[]> {
    const typoProne = words.filter((word) => allowedTypos(word) > 0);
    const rows = typoProne.length === 0 ? [] : await this.candidates(lexicon, workspaceId, typoProne);
    return words.map((word, index) => {
      const candidates = rows.filter((row) => row.word === word).map(({ candidate }) => candidate);
      return { word, variants: new Set([word, ...typos(word, candidates)]), isLast: index === words.length - 1 };
    });
  }

  private async candidates(lexicon: string, workspaceId: string, words: readonly string[]): Promise<CandidateRow[]> {
    return (await this.pool.query<CandidateRow>(candidatesIn(lexicon), [words, workspaceId])).rows;
  }

  private async orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw new SearchUnavailableError('the PostgreSQL search engine does not answer', { cause: error });
    }
  }
}

const emptyResult: Hits = { hits: [], total: 0, totalIsExact: true, nextOffset: null };

function typos(word: string, candidates: readonly string[]): string[] {
  const allowed = allowedTypos(word);
  return candidates.filter((candidate) => editDistance(word, candidate) <= allowed).slice(0, VARIANT_LIMIT);
}

function toSearchResult(rows: readonly HitRow[], terms: readonly Term[], offset: number): Hits {
  const hits = rows.map(({ id, version, words }) => ({
    messageId: id,
    version: Number(version),
    words: words.filter((word) => terms.some((term) => matches(word, term))),
  }));
  const end = offset + rows.length;
  // Beyond the last hit there is no row to read the total from.
  const total = rows[0]?.total ?? offset;
  return { hits, total, totalIsExact: rows.length > 0 || offset === 0, nextOffset: end < total ? end : null };
}

function matches(word: string, term: Term): boolean {
  return term.variants.has(word) || (term.isLast && word.startsWith(term.word));
}

function anyForm(terms: readonly Term[]): string {
  const forms = terms.map((term) => [...Array.from(term.variants, quoted), ...(term.isLast ? [asPrefix(term)] : [])]);
  return forms.map((alternatives) => `(${alternatives.join(' | ')})`).join(' & ');
}

function allAsTyped(terms: readonly Term[]): string {
  return terms.map(asTyped).join(' & ');
}

function adjacent(terms: readonly Term[]): string {
  return terms.map(asTyped).join(' <-> ');
}

function wholeWords(terms: readonly Term[]): string {
  return terms.map(({ word }) => quoted(word)).join(' & ');
}

function asTyped(term: Term): string {
  return term.isLast ? asPrefix(term) : quoted(term.word);
}

/** Words consist of letters, digits and marks only: nothing in them has a meaning in a tsquery. */
function quoted(word: string): string {
  return `'${word}'`;
}

function asPrefix({ word }: Term): string {
  return `'${word}':*`;
}
