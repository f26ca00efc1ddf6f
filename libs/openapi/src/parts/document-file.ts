import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { OpenApiDocument } from '../model/open-api.js';

/** The checked-in files, seen from `src` and from `dist` alike. */
const DOCUMENT = new URL('../../../../docs/openapi.json', import.meta.url);
const CHANGES = new URL('../../../../docs/api-changes.md', import.meta.url);

export interface StatedChange {
  version: string;
  date: Date;
  why: string;
  breaks: readonly string[];
}

export function readDocument(): OpenApiDocument {
  return JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApiDocument;
}

export function writeDocument(document: OpenApiDocument): void {
  writeFileSync(DOCUMENT, textOf(document));
}

/** Whether the file holds exactly what {@link writeDocument} would write. */
export function isWritten(document: OpenApiDocument): boolean {
  return readFileSync(DOCUMENT, 'utf8') === textOf(document);
}

function textOf(document: OpenApiDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Appends an entry about a breaking change for those who maintain clients. */
export function noteChange(change: StatedChange): void {
  appendFileSync(CHANGES, entryOf(change));
}

export function entryOf({ version, date, why, breaks }: StatedChange): string {
  const list = breaks.map((line) => `- \`${line}\``).join('\n');
  return `\n### ${version}, ${date.toISOString().slice(0, 10)}\n\n${why}\n\n${list}\n`;
}
