import type pg from 'pg';
import { allowedTypos } from '../words/edit-distance.js';
import { typosOf } from '../words/text-matcher.js';
import type { QueryWord } from '../words/text-query.js';
import type { Variants } from './pg-tsqueries.js';

/** How many words of the index stand for a word that may be misspelt: those in the most documents. */
const VARIANT_LIMIT = 200;
/** How many are compared with it. */
const CANDIDATE_LIMIT = 1_000;

interface CandidateRow {
  place: number;
  candidates: string[];
}

/**
 * Finds candidates by `search.typo_keys`. Parameters: workspace, words, and for each word how many typos it
 * may have, the least and the greatest length of a candidate, and whether it is a prefix. What the word finds
 * as typed is no candidate.
 */
const candidatesIn = (lexicon: string) => `
  select place::int, array_agg(nearby.word order by documents desc, nearby.word) as candidates
  from unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::bool[]) with ordinality
    as asked(word, typos, shortest, longest, is_prefix, place), lateral (
    select word, documents from ${lexicon}
    where typo_keys && search.typo_keys($1, asked.word, typos)
      and char_length(word) between shortest and longest
      and word <> asked.word and not (is_prefix and starts_with(word, asked.word))
    order by documents desc limit ${CANDIDATE_LIMIT}
  ) as nearby group by place`;

/** The variants of each word that may be misspelt, at most 200. A word without variants has no entry. */
export async function variantsOf(
  words: readonly QueryWord[],
  { pool, lexicon, workspaceId }: { pool: pg.Pool; lexicon: string; workspaceId: string },
): Promise<Variants> {
  const asked = words.filter((word) => allowedTypos(word) > 0);
  if (asked.length === 0) return new Map();
  const lengths = asked.map(lengthsOf);
  const values = [
    workspaceId,
    asked.map(({ folded }) => folded),
    asked.map(allowedTypos),
    lengths.map(({ shortest }) => shortest),
    lengths.map(({ longest }) => longest),
    asked.map(({ isPrefix }) => isPrefix),
  ];
  const { rows } = await pool.query<CandidateRow>(candidatesIn(lexicon), values);
  const variants = new Map<QueryWord, readonly string[]>();
  for (const { place, candidates } of rows) {
    const word = asked[place - 1];
    const found = word ? candidates.filter(typosOf(word)) : [];
    if (word && found.length > 0) variants.set(word, found.slice(0, VARIANT_LIMIT));
  }
  return variants;
}

const LONGEST_INDEXED = 1_000;

function lengthsOf({ folded, kind, isPrefix }: QueryWord): { shortest: number; longest: number } {
  const typos = allowedTypos({ folded, kind });
  const { length } = [...folded];
  return { shortest: length - typos, longest: isPrefix ? LONGEST_INDEXED : length + typos };
}
