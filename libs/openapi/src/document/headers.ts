import { KNOWN_VALUES } from '@fechatter/contract';
import type { Header, Reference } from '../model/open-api.js';
import type { Route } from '../routes/routes.js';

const seconds = { type: 'integer', minimum: 0 };

/** The answer headers that several routes set. */
export const sharedHeaders: Record<string, Header> = {
  Allow: { description: 'The methods that the path accepts.', required: true, schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: 'Set if an earlier request with this key has already done this.',
    schema: { type: 'string', [KNOWN_VALUES]: ['true'] },
  },
  Location: {
    description: 'The path of the new resource.',
    required: true,
    schema: { type: 'string', pattern: '^/api/' },
  },
  RateLimit: {
    description: 'What is left of the closest limit, e.g. `"send";r=5999;t=42`. Missing if limits are turned off.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'The closest limit, e.g. `"send";q=6000;w=60`. Missing if limits are turned off.',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds to wait.', required: true, schema: seconds },
  'WWW-Authenticate': {
    description: 'A challenge (RFC 6750).',
    required: true,
    schema: { type: 'string', pattern: '^Bearer ' },
  },
  'X-Request-Id': {
    description: 'Identifies the request for the operator. A valid id that the client sent is kept.',
    required: true,
    schema: { type: 'string' },
  },
};

/** The headers that some of the errors have that any request can get. */
export const occasionalHeaders: Record<string, Header> = {
  'Retry-After': { description: 'Seconds to wait. Always sent with 429 and 503.', schema: seconds },
  'WWW-Authenticate': { description: 'A challenge (RFC 6750). Always sent with 401.', schema: { type: 'string' } },
};

export function headersNamed(...names: string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** The headers of every answer of a route. */
export function usualHeaders({ isRateLimited }: Route): Record<string, Reference> {
  const limits = isRateLimited ? ['RateLimit', 'RateLimit-Policy'] : [];
  return headersNamed('X-Request-Id', ...limits);
}
