import { beginsAnywhere, type Actor, type ChatRef, type UserRef } from '@fechatter/core';
import type { Row } from '../database/columns.js';
import type { Sql } from '../database/database.js';
import { wordsQuery } from '../people/folded-words.js';
import { userRefColumns } from '../people/user-columns.js';

/** A chat or person that may be meant, with its folded names. */
export interface Candidate<T> {
  value: T;
  names: readonly string[];
}

/** How many are compared in memory. Those whose name has a word that begins as asked come first. */
const CANDIDATES = 1_000;

/** `$3` and `$4` are expressions for the first letter and for the whole beginning of a word. */
const CHATS = `
  with visible as (
    select c.id, c.type, c.name, c.folded_name, c.updated_at from chat_members mine cross join lateral (
      select id, type, name, folded_name, updated_at from chats
      where id = mine.chat_id and deleted_at is null limit 1
    ) c
    where mine.user_id = $1 and mine.workspace_id = $2 and c.folded_name ~ $3
    union
    select id, type, name, folded_name, updated_at from chats
    where workspace_id = $2 and type = 'public_channel' and deleted_at is null and folded_name ~ $3
  )
  select id::text, type, name, folded_name as "foldedName" from visible
  order by folded_name ~ $4 desc, updated_at desc limit ${CANDIDATES}`;

const PEOPLE = `
  select ${userRefColumns.of('users')}, array(
    select split_part(word, '/', 2) from unnest(tsvector_to_array(folded_words)) as word
  ) as words
  from users
  where workspace_id = $1 and status = 'active' and folded_words @@ $2::tsquery
  order by folded_words @@ $3::tsquery desc, id limit ${CANDIDATES}`;

interface ChatRow extends ChatRef {
  foldedName: string;
}

export class PgSuggestions {
  constructor(private readonly sql: Sql) {}

  /** Chats that the person may see whose name has a word that begins with the first letter of `beginning`. */
  async chats({ userId, workspaceId }: Actor, beginning: string): Promise<Candidate<ChatRef>[]> {
    const values = [userId, workspaceId, atWord(firstLetter(beginning)), atWord(beginning)];
    const rows = await this.sql<ChatRow>(CHATS, values);
    return rows.map(({ id, type, name, foldedName }) => ({ value: { id, type, name }, names: [foldedName] }));
  }

  /** People with a name or address of which a word begins with the first letter of `beginning`. */
  async people({ workspaceId }: Actor, beginning: string): Promise<Candidate<UserRef>[]> {
    const queries = [firstLetter(beginning), beginning].map((word) => wordsQuery(workspaceId, [word]));
    const rows = await this.sql<Row & { words: string[] }>(PEOPLE, [workspaceId, ...queries]);
    return rows.map((row) => ({ value: userRefColumns.read(row), names: row.words }));
  }
}

function firstLetter(text: string): string {
  return [...text][0] ?? '';
}

/** A word begins behind anything but a letter or digit, such as a bracket or an emoji, or anywhere. */
function atWord(beginning: string): string {
  const before = beginsAnywhere(beginning) ? '' : '(^|[^[:alnum:]])';
  return `${before}${beginning.replaceAll(/[^\p{L}\p{N}\p{M}]/gu, '\\$&')}`;
}
