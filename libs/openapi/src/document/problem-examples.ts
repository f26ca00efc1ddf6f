import { readFileSync } from 'node:fs';
import { DomainError, ERROR_CODES, type ErrorCode } from '@fechatter/core';
import { describeProblem } from '@fechatter/server';
import type { OpenApiDocument } from '../model/open-api.js';

const ERRORS = new URL('../../../../docs/errors.md', import.meta.url);
const REQUEST_ID = '2c1f6f0e-9d5b-4a43-8f0e-6b8f3f8f1c52';

/** Gives each error response the example of its first code, as docs/errors.md explains the code. */
export function withProblemExamples<T extends Pick<OpenApiDocument, 'components'>>(document: T): T {
  const copy = structuredClone(document);
  const meanings = meaningsOfCodes();
  for (const { content, 'x-problem-codes': codes = {} } of Object.values(copy.components.responses)) {
    const media = content?.['application/problem+json'];
    const code = Object.values(codes).flat()[0] as ErrorCode | undefined;
    if (media && code) media.example = describeProblem(errorOf(code, meanings), REQUEST_ID);
  }
  return copy;
}

function errorOf(code: ErrorCode, meanings: Map<ErrorCode, string>): DomainError {
  if (code !== 'invalid_request') return new DomainError(code, meanings.get(code) ?? '');
  const message = '`limit` is 500; it must be a whole number from 1 to 100.';
  return new DomainError(code, message, [{ pointer: '?limit', code: 'too_large', message }]);
}

function meaningsOfCodes(): Map<ErrorCode, string> {
  const rows = readFileSync(ERRORS, 'utf8').matchAll(/^\| `(\w+)` .*\| ([^|]+?) *\|$/gm);
  const meanings = Array.from(rows, ([, code = '', meaning = '']) => [code as ErrorCode, `${meaning}.`] as const);
  return new Map(meanings.filter(([code]) => ERROR_CODES.includes(code)));
}
