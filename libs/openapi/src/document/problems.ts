import { headersAlwaysSentWith } from '@fechatter/contract';
import type { ErrorCode } from '@fechatter/core';
import { errorStatus, JSON_TYPE, operationOf, requestParametersOf } from '@fechatter/server';
import { headersNamed, occasionalHeaders, usualHeaders } from './headers.js';
import type { JsonSchema } from '../model/json-schema.js';
import type { Reference, ResponseObject } from '../model/open-api.js';
import { queryParameters } from '../schemas/request-schemas.js';
import { accessOf, type Class, type Route } from '../routes/routes.js';

/** The codes that every route can answer with. */
const everywhere: ErrorCode[] = [
  'malformed_json',
  'invalid_request',
  'payload_too_large',
  'unsupported_media_type',
  'internal_error',
  'dependency_unavailable',
];
const withoutAccess: ErrorCode[] = ['unauthenticated', 'token_expired', 'session_revoked'];

/** Error codes by status. */
export type CodesByStatus = Map<number, ErrorCode[]>;

/** The codes that every request to a route of this kind can be answered with. */
function commonProblems(route: Route): CodesByStatus {
  const isPublic = accessOf(route) === 'public';
  return byStatus([...everywhere, ...(isPublic ? [] : withoutAccess), ...onlyIf(route.isRateLimited, 'rate_limited')]);
}

/** The codes that this route adds to those of every route of its kind. */
function ownProblems(route: Route): CodesByStatus {
  const { handler, query, mediaTypes } = route;
  const access = accessOf(route);
  const common = new Set([...commonProblems(route).values()].flat());
  const own: ErrorCode[] = [
    // Every token that is accepted has at least the scope `read`.
    ...onlyIf(access !== 'public' && access !== 'read', 'insufficient_scope'),
    ...onlyIf(query !== null && hasCursor(query), 'invalid_cursor'),
    ...onlyIf(mediaTypes[0] !== JSON_TYPE, 'not_acceptable'),
    ...requestParametersOf(handler).flatMap(({ problems = [] }) => problems),
    ...(operationOf(handler)?.problems ?? []),
  ];
  return byStatus(own.filter((code) => !common.has(code)));
}

function byStatus(codes: readonly ErrorCode[]): CodesByStatus {
  const sorted: CodesByStatus = new Map();
  for (const code of new Set(codes)) {
    const status = errorStatus[code];
    sorted.set(status, [...(sorted.get(status) ?? []), code].sort());
  }
  return sorted;
}

function hasCursor(query: Class): boolean {
  return queryParameters(query).some(({ name }) => name === 'cursor');
}

function onlyIf(isSo: boolean, code: ErrorCode): ErrorCode[] {
  return isSo ? [code] : [];
}

/**
 * The errors that an operation names: its own by status, and those of every route of its kind as `default`.
 */
export function problemReferences(route: Route): Record<string, Reference> {
  const own = [...ownProblems(route)].map(([status, codes]) => [status, reference(ownName(route, codes))] as const);
  return { ...Object.fromEntries(own), default: reference(commonName(route)) };
}

function reference(name: string): Reference {
  return { $ref: `#/components/responses/${name}` };
}

/** The errors of the routes, by the name of their component. */
export function sharedProblems(routes: readonly Route[]): Record<string, ResponseObject> {
  const shared: Record<string, ResponseObject> = {};
  for (const route of routes) {
    shared[commonName(route)] = commonResponse(route);
    for (const [status, codes] of ownProblems(route)) shared[ownName(route, codes)] = ownResponse(route, status, codes);
  }
  return shared;
}

/** E.g. `ChatNotFoundOrUserNotFound`. Without rate limits, the answers lack their headers. */
function ownName({ isRateLimited }: Route, codes: readonly ErrorCode[]): string {
  return codes.map(inPascalCase).join('Or') + (isRateLimited ? '' : 'Unlimited');
}

function inPascalCase(code: string): string {
  return code.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function commonName(route: Route): string {
  return `AnyError${accessOf(route) === 'public' ? 'WithoutToken' : ''}${route.isRateLimited ? '' : 'Unlimited'}`;
}

function ownResponse(route: Route, status: number, codes: readonly ErrorCode[]): ResponseObject {
  return {
    description: `\`code\`: ${inWords(codes)}.`,
    headers: { ...usualHeaders(route), ...headersNamed(...headersAlwaysSentWith(status)) },
    content: problemContent,
    'x-problem-codes': { [status]: [...codes] },
  };
}

/** The response of errors that any request can get. A header that only some of them have is not required. */
function commonResponse(route: Route): ResponseObject {
  const codes = [...commonProblems(route)].sort(([one], [other]) => one - other);
  const list = codes.map(([status, those]) => `${status} ${inWords(those)}`).join('; ');
  return {
    description: `Any request can be refused with: ${list}.`,
    headers: { ...usualHeaders(route), ...occasionalHeaders },
    content: problemContent,
    'x-problem-codes': Object.fromEntries(codes),
  };
}

const problemSchema: JsonSchema = { $ref: '#/components/schemas/Problem' };
const problemContent = { 'application/problem+json': { schema: problemSchema } };

/** If a status is both an answer of the route and an error, e.g. 503: the error's part of the answer. */
export function problemInAnswer(route: Route, status: number): Pick<ResponseObject, 'content' | 'x-problem-codes'> {
  const codes = [ownProblems(route), commonProblems(route)].flatMap((problems) => problems.get(status) ?? []);
  return codes.length > 0 ? { content: problemContent, 'x-problem-codes': { [status]: codes } } : {};
}

function inWords(codes: readonly ErrorCode[]): string {
  const quoted = codes.map((code) => `\`${code}\``);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter(Boolean).join(' or ');
}
