import type { Header, Reference } from '../model/open-api.js';
import type { Route } from '../routes/routes.js';

const seconds = { type: 'integer', minimum: 0 };

/** The headers of answers that more than one route sets. */
export const sharedHeaders: Record<string, Header> = {
  Allow: { description: 'The methods that the path takes.', required: true, schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: 'Set when an earlier request with this key did what was asked.',
    schema: { const: 'true' },
  },
  Location: {
    description: 'Where the new thing is.',
    required: true,
    schema: { type: 'string', pattern: '^/api/' },
  },
  RateLimit: {
    description: 'What is left of the limits, unless they are turned off: `"send";r=5999;t=42`.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'The limits that count here, unless they are turned off: `"send";q=6000;w=60`.',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds to wait.', required: true, schema: seconds },
  'WWW-Authenticate': { description: 'RFC 6750.', required: true, schema: { type: 'string', pattern: '^Bearer ' } },
  'X-Request-Id': {
    description: 'Names this request to the operator; a valid one that the client sent is kept.',
    required: true,
    schema: { type: 'string' },
  },
};

export function headersNamed(...names: string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** The headers of every answer of a route. */
export function usualHeaders({ isRateLimited }: Route): Record<string, Reference> {
  const limits = isRateLimited ? ['RateLimit', 'RateLimit-Policy'] : [];
  return headersNamed('X-Request-Id', ...limits);
}
