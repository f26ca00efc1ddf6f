import { FOLDING_VERSION } from '@fechatter/core';
import type { Database, Sql } from './database/database.js';
import { foldedName } from './chats/chat-columns.js';
import { foldedWords, type FoldedPerson } from './people/folded-words.js';

/**
 * Folds the names that an earlier version of the rules has folded, or none: all after an upgrade, and then
 * those that the previous release inserts or renames while it still runs. Each piece is a transaction that
 * holds its rows for a moment and skips those that others hold. So two instances share the work, and this
 * never waits for a lock while it holds one.
 */

const PIECE = 100;

type Unfolded<Row> = (sql: Sql) => Promise<(Row & { id: string })[]>;

interface FoldedTable {
  name: 'users' | 'chats';
  foldPiece: (sql: Sql) => Promise<number>;
}

const tables: readonly FoldedTable[] = [
  { name: 'users', foldPiece: (sql) => foldPiece(sql, unfoldedPeople, foldPerson) },
  { name: 'chats', foldPiece: (sql) => foldPiece(sql, unfoldedChats, foldChat) },
];

/** Folds until nothing is left, or until `isStopped`. Returns how many rows it has folded. */
export async function foldNames(
  database: Pick<Database, 'sql' | 'transaction'>,
  isStopped: () => boolean,
): Promise<number> {
  let total = 0;
  for (const { name, foldPiece: foldNext } of tables) {
    let folded = 1;
    while (folded > 0 && !isStopped() && (await hasUnfolded(database.sql, name))) {
      folded = await database.transaction(foldNext);
      total += folded;
    }
  }
  return total;
}

async function hasUnfolded(sql: Sql, table: FoldedTable['name']): Promise<boolean> {
  const text = `select from ${table} where folding_version < ${FOLDING_VERSION} order by folding_version limit 1`;
  return (await sql(text)).length > 0;
}

async function foldPiece<Row>(
  sql: Sql,
  unfolded: Unfolded<Row>,
  foldRow: (sql: Sql, row: Row & { id: string }) => Promise<void>,
): Promise<number> {
  const rows = await unfolded(sql);
  for (const row of rows) await foldRow(sql, row);
  return rows.length;
}

const NEXT_PIECE = `where folding_version < ${FOLDING_VERSION}
  order by folding_version limit ${PIECE} for no key update skip locked`;

const unfoldedPeople: Unfolded<FoldedPerson> = (sql) =>
  sql(`select id, workspace_id as "workspaceId", full_name as "fullName", email from users ${NEXT_PIECE}`);

const unfoldedChats: Unfolded<{ name: string | null }> = (sql) => sql(`select id, name from chats ${NEXT_PIECE}`);

async function foldPerson(sql: Sql, person: FoldedPerson & { id: string }): Promise<void> {
  await sql(`update users set folded_words = $2::tsvector, folding_version = ${FOLDING_VERSION} where id = $1`, [
    person.id,
    foldedWords(person),
  ]);
}

async function foldChat(sql: Sql, { id, name }: { id: string; name: string | null }): Promise<void> {
  await sql(`update chats set folded_name = $2, folding_version = ${FOLDING_VERSION} where id = $1`, [
    id,
    foldedName(name),
  ]);
}
