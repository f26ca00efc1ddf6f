import { answerHeadersOf } from '@fechatter/server';
import type { Header, Parameter, ResponseObject } from '../model/open-api.js';
import type { Route } from '../routes/routes.js';
import { usualHeaders } from './headers.js';

/**
 * Every GET whose answer has an `ETag` takes this header. A value that is not a list of entity tags matches
 * nothing.
 */
export const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'Answers 304 if the answer still has one of these entity tags. `W/` is ignored.',
  schema: { type: 'string' },
};

export function isConditional({ method, handler }: Route): boolean {
  return method === 'get' && answerHeadersOf(handler).some(({ name }) => name === 'ETag');
}

/** The headers that the route itself sets. */
export function ownHeaders({ handler }: Route): Record<string, Header> {
  const own = answerHeadersOf(handler);
  return Object.fromEntries(
    own.map(({ name, description, schema }) => [name, { description, required: true, schema }]),
  );
}

/** The answer to `If-None-Match`, for routes that take it. */
export function notModified(route: Route): Record<string, ResponseObject> {
  if (!isConditional(route)) return {};
  const headers = { ...usualHeaders(route), ...ownHeaders(route) };
  return { 304: { description: 'You have the answer already: `If-None-Match` names its entity tag.', headers } };
}
