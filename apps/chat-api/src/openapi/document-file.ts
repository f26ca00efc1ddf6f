import { readFileSync, writeFileSync } from 'node:fs';
import type { OpenApiDocument } from './model.js';

/** The checked-in document, from `src` as from `dist`. */
const FILE = new URL('../../../../docs/openapi.json', import.meta.url);

/** Throws if there is none. */
export function readDocument(): OpenApiDocument {
  return JSON.parse(readFileSync(FILE, 'utf8')) as OpenApiDocument;
}

export function writeDocument(document: OpenApiDocument): void {
  writeFileSync(FILE, `${JSON.stringify(document, null, 2)}\n`);
}
