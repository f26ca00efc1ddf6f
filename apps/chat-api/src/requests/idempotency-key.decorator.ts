import { hash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError, type IdempotentRequest } from '@fechatter/core';
import { fromHeader, type AuthenticatedRequest, type HeaderDoc } from '@fechatter/server';

const header: HeaderDoc = {
  name: 'Idempotency-Key',
  description:
    'Names what is asked for, so that a repeat has no further effect: kept at least 24 hours, for messages 7 days.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
  problems: ['idempotency_key_reused'],
};

/** 1 to 255 visible ASCII characters. */
const FORMAT = /^[\x21-\x7e]{1,255}$/;

/** The request as far as it can be repeated, or null without an `Idempotency-Key`. Throws `invalid_request` for a key of another form. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): IdempotentRequest | null => {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { actor } = request;
    const key = request.headers['idempotency-key'];
    if (key === undefined || !actor) return null;
    assertFormat(key);
    const { userId, workspaceId } = actor;
    return { userId, workspaceId, path: pathOf(request), key, bodyHash: bodyHash(request.body) };
  },
  [fromHeader(header)],
);

/** With its ids as they are read, so that an escape in one makes no other request of it. */
function pathOf({ route, params }: AuthenticatedRequest): string {
  const { path } = route as { path: string };
  return path.replace(/:(\w+)/g, (_, name: string) => String(params[name]));
}

function assertFormat(key: string | string[]): asserts key is string {
  if (typeof key === 'string' && FORMAT.test(key)) return;
  const message = 'must be 1 to 255 visible ASCII characters';
  const errors = [{ pointer: 'header:Idempotency-Key', code: 'invalid_format', message }];
  throw new DomainError('invalid_request', 'The Idempotency-Key is not valid.', errors);
}

function bodyHash(body: unknown): Buffer {
  return hash('sha256', JSON.stringify(canonical(body ?? null)), 'buffer');
}

/** The same value with every object's keys in one order, so that equal bodies have equal text. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}
