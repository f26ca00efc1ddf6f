import type { ErrorCode } from '@fechatter/core';
import { errorStatus, operationOf, requestParametersOf } from '@fechatter/server';
import { headersNamed, usualHeaders } from './headers.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { ResponseObject } from '../model/open-api.js';
import { queryParameters } from '../schemas/request-schemas.js';
import { accessOf, type Class, type Route } from '../routes/routes.js';

/** The codes that every route can answer with. */
const everywhere: ErrorCode[] = [
  'malformed_json',
  'invalid_request',
  'not_acceptable',
  'payload_too_large',
  'unsupported_media_type',
  'internal_error',
  'dependency_unavailable',
];
const withoutAccess: ErrorCode[] = ['unauthenticated', 'token_expired', 'session_revoked'];

/** The codes that a route can answer with, by status. */
export function problemsOf(route: Route): Map<number, ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const status = errorStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code].sort());
  }
  return byStatus;
}

function codesOf(route: Route): Set<ErrorCode> {
  const { handler, query, isRateLimited } = route;
  const access = accessOf(route);
  return new Set<ErrorCode>([
    ...everywhere,
    ...(access === 'public' ? [] : withoutAccess),
    // Every token that is accepted has at least the scope `read`.
    ...onlyIf(access !== 'public' && access !== 'read', 'insufficient_scope'),
    ...onlyIf(query !== null && hasCursor(query), 'invalid_cursor'),
    ...onlyIf(isRateLimited, 'rate_limited'),
    ...requestParametersOf(handler).flatMap(({ problems = [] }) => problems),
    ...(operationOf(handler)?.problems ?? []),
  ]);
}

function hasCursor(query: Class): boolean {
  return queryParameters(query).some(({ name }) => name === 'cursor');
}

function onlyIf(isSo: boolean, code: ErrorCode): ErrorCode[] {
  return isSo ? [code] : [];
}

/** The problems of the routes, by name. */
export function sharedProblems(routes: readonly Route[]): Record<string, ResponseObject> {
  const shared: Record<string, ResponseObject> = {};
  for (const route of routes) {
    for (const [status, codes] of problemsOf(route)) shared[problemName(route, codes)] = problem(route, status, codes);
  }
  return shared;
}

/** The name of a problem that routes share. The problems of routes without rate limits lack the headers. */
export function problemName({ isRateLimited }: Route, codes: readonly ErrorCode[]): string {
  return codes.join('-') + (isRateLimited ? '' : '-unlimited');
}

/** The schema of a problem with this status and one of these codes. */
export function problemSchema(status: number, codes: readonly ErrorCode[]): JsonSchema {
  return {
    $ref: '#/components/schemas/Problem',
    properties: { status: { const: status }, code: { enum: [...codes] } },
  };
}

function problem(route: Route, status: number, codes: readonly ErrorCode[]): ResponseObject {
  return {
    description: `One of: ${codes.join(', ')}.`,
    headers: { ...usualHeaders(route), ...headersNamed(...headersWith(status)) },
    content: { 'application/problem+json': { schema: problemSchema(status, codes) } },
  };
}

function headersWith(status: number): string[] {
  if (status === 401) return ['WWW-Authenticate'];
  return status === 429 || status === 503 ? ['Retry-After'] : [];
}
