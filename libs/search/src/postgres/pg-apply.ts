import { SHORTEST_WITH_TYPO } from '../words/edit-distance.js';
import { DAY_SIGN, tablesOf } from './pg-search-schema.js';

/**
 * Applies a batch to a build in one statement. The build's row is the fence, so a deposed writer changes
 * nothing, nor does one whose build is no longer where it left it. Since no transaction spans two round
 * trips, a writer that is paused in the middle of a batch leaves no lock behind. Within an epoch a newer
 * version is never overwritten. `era` counts the build's epochs: in a new one the database may have been
 * restored, and then versions are used again. `entries` leaves out what a deleted chat takes with it: one
 * statement may not delete and write the same row.
 *
 * The lexicon counts, for each workspace, in how many documents a word is, and how many are of a day. It
 * changes by what is written or removed. A statement sees the tables as they were when it began, so `before`
 * has the words that a written document had until now, unless another statement of a writer was under way at
 * that moment. None is: a takeover waits for the fence, and each failure is followed by one. The changes are
 * summed up first, so a batch changes each row of the lexicon once.
 *
 * Parameters: generation, epoch, lineage, stream sequence, time, start and id of the backfill, documents as
 * JSON, ids of deleted chats, the epoch and stream sequence at which the build must be, null for any, and the
 * recipe.
 */
export function applyTo(build: string): string {
  const { documents, lexicon } = tablesOf(build);
  return `
  with fence as (
    update search.builds
    set era = era + (epoch is distinct from $2)::integer, epoch = $2, lineage = $3, stream_seq = $4,
      occurred_at = $5, backfill_from = $6, backfill_id = $7, recipe = $12
    where number = ${build} and generation = $1
      and ($10::text is null or (epoch, stream_seq) = ($10, $11::bigint))
    returning era
  ), gone as (
    delete from ${documents} where chat_id = any ($9::bigint[]) and exists (select from fence)
    returning workspace_id, day, words
  ), entries as (
    select * from jsonb_to_recordset($8::jsonb) as entry(
      id bigint, version bigint, workspace_id bigint, chat_id bigint, chat_type smallint, sender_id bigint,
      created_at timestamptz, words tsvector
    ) where exists (select from fence) and not exists (
      select from ${documents} present
      where present.id = entry.id and present.chat_id = any ($9::bigint[])
    )
  ), written as (
    insert into ${documents} as present
      (id, era, version, workspace_id, chat_id, chat_type, sender_id, created_at, words)
    select id, era, version, workspace_id, chat_id, chat_type, sender_id, created_at, words
    from entries, fence
    on conflict (id) do update set
      era = excluded.era, version = excluded.version, workspace_id = excluded.workspace_id,
      chat_id = excluded.chat_id, chat_type = excluded.chat_type, sender_id = excluded.sender_id,
      created_at = excluded.created_at, words = excluded.words
    where (present.era, present.version) < (excluded.era, excluded.version)
    returning id, workspace_id, day, words
  ), ${countIn(
    lexicon,
    `select workspace_id, day, words, 1 from written
      union all
      select before.workspace_id, before.day, before.words, -1
      from written join ${documents} before using (id)
      union all select workspace_id, day, words, -1 from gone`,
  )}
  select count(*)::int as applied from fence`;
}

/**
 * Removes documents of deleted chats, at most `limit`, so that a statement stays short however many a chat
 * has. Parameters: generation, ids of the chats, ids of messages to leave to the batch.
 */
export function removeChats(build: string, limit: number): string {
  const { documents, lexicon } = tablesOf(build);
  return `
  with fence as (
    update search.builds set generation = generation where number = ${build} and generation = $1 returning era
  ), gone as (
    delete from ${documents} where id in (
      select id from ${documents}
      where chat_id = any ($2::bigint[]) and id <> all ($3::bigint[])
      limit ${limit}
    ) and exists (select from fence)
    returning workspace_id, day, words
  ), ${countIn(lexicon, 'select workspace_id, day, words, -1 from gone')}
  select count(*)::int as applied, (select count(*)::int from gone) as removed from fence`;
}

/**
 * The part of a statement that counts `texts` in the lexicon. Each of their rows has workspace, day, words,
 * and 1 or -1. Words without a position are left out, since they may not be misspelt. Known words are
 * updated: an insert would compute their keys before it finds the conflict.
 */
function countIn(lexicon: string, texts: string): string {
  return `changes as (
    select workspace_id, word, sum(step)::int as step
    from (${texts}) as texts(workspace_id, day, words, step), lateral (
      select word from unnest(words) as entry(word, positions, weights)
      where positions is not null and char_length(word) >= ${SHORTEST_WITH_TYPO - 1}
      union all select '${DAY_SIGN}' || day where day is not null
    ) as counted
    group by workspace_id, word having sum(step) <> 0
  ), more as (
    insert into ${lexicon} as present (workspace_id, word, documents)
    select workspace_id, word, step from changes where step > 0 and not exists (
      select from ${lexicon} as known
      where known.workspace_id = changes.workspace_id and known.word = changes.word
    )
    on conflict (workspace_id, word) do update set documents = present.documents + excluded.documents
  ), changed as (
    update ${lexicon} as present set documents = documents + step
    from changes where documents + step > 0
      and present.workspace_id = changes.workspace_id and present.word = changes.word
  ), forgotten as (
    delete from ${lexicon} as present
    using changes where step < 0 and documents + step <= 0
      and present.workspace_id = changes.workspace_id and present.word = changes.word
  )`;
}
