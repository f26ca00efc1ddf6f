import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IdempotentRequest } from '@fechatter/core';
import { fromHeader, invalidRequest, type AuthenticatedRequest, type HeaderDoc } from '@fechatter/server';

const header: HeaderDoc = {
  name: 'Idempotency-Key',
  description:
    'Identifies the request, so that repeating it has no further effect. Kept for at least 24 hours, for messages 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  problems: ['idempotency_key_reused'],
};

/** 1 to 255 visible ASCII characters. */
const FORMAT = /^[\x21-\x7e]{1,255}$/;

interface HashOptions {
  /**
   * Fields of the body for which null means the same as being absent. List here what a release adds to a
   * body, so that a key which was used before is still that of the same request.
   */
  absentIfNull: readonly string[];
}

/** Identifies the request by its key; null without one. Throws `invalid_request` for a malformed key. */
export const IdempotencyKey = createParamDecorator(
  (options: HashOptions | undefined, context: ExecutionContext): IdempotentRequest | null => {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { actor } = request;
    const key = request.headers['idempotency-key'];
    if (key === undefined || !actor) return null;
    assertFormat(key);
    const { userId, workspaceId } = actor;
    return { userId, workspaceId, path: pathOf(request), key, bodyHash: bodyHash(request.body, options?.absentIfNull) };
  },
  [fromHeader(header)],
);

/** The path with its ids decoded, so that an escaped digit doesn't make it a different request. */
function pathOf({ route, params }: AuthenticatedRequest): string {
  const { path } = route as { path: string };
  return path.replace(/:(\w+)/g, (_, name: string) => String(params[name]));
}

function assertFormat(key: string | string[]): asserts key is string {
  if (typeof key === 'string' && FORMAT.test(key)) return;
  const message = 'The header `Idempotency-Key` must be 1 to 255 visible ASCII characters.';
  const errors = [{ pointer: 'header:Idempotency-Key', code: 'invalid_format', message }];
  throw invalidRequest(errors);
}

function bodyHash(body: unknown, absentIfNull: readonly string[] = []): Buffer {
  return hash('sha256', JSON.stringify(canonical(withoutNulls(body ?? null, absentIfNull))), 'buffer');
}

/** Leaves out those fields of `body` that are null and among `names`. */
function withoutNulls(body: unknown, names: readonly string[]): unknown {
  if (typeof body !== 'object' || body === null || names.length === 0) return body;
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => value !== null || !names.includes(key)));
}

/** Sorts the keys of every object in `value`, so that equal bodies have equal JSON. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}
