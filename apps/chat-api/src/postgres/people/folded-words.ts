import { wordsOfPerson } from '@fechatter/core';

/** Of whom the words are. They are stored with the workspace's id before each. */
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
