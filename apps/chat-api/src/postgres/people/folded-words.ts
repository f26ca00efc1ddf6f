import { wordsOfPerson } from '@fechatter/core';

/**
 * The person to whom the words belong. Each word is stored behind the workspace's id, so that a look-up reads
 * no other workspace.
 */
export interface FoldedPerson {
  workspaceId: string;
  fullName: string;
  email: string | null;
}

/** The words by which a person is found, as text for the type `tsvector`. */
export function foldedWords(person: FoldedPerson): string {
  return wordsOfPerson(person)
    .map((word) => lexeme(person.workspaceId, word))
    .join(' ');
}

/** The condition that each of `words` is the beginning of a stored one, as text for the type `tsquery`. */
export function wordsQuery(workspaceId: string, words: readonly string[]): string {
  return words.map((word) => `${lexeme(workspaceId, word)}:*`).join(' & ');
}

/** Quoted as PostgreSQL's documentation of text search types says. */
function lexeme(workspaceId: string, word: string): string {
  return `'${`${workspaceId}/${word}`.replaceAll(/['\\]/g, '$&$&')}'`;
}
