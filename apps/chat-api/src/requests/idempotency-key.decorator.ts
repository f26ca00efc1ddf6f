import { hash } from 'node:crypto';
import { createParamDecorator, Injectable, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { IdempotentRequest } from '@fechatter/core';
import { fromHeader, invalidRequest, type AuthenticatedRequest, type HeaderDoc } from '@fechatter/server';
import { BodyKey } from './body-key.js';

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
  absentIfNull?: readonly string[];
  /**
   * Fields of the body that prove who asks and don't say for what. They are left out of the hash, which must
   * not help anybody to guess a password.
   */
  proofs?: readonly string[];
}

type UnkeyedRequest = Omit<IdempotentRequest, 'bodyHash'> & { formerBodyHash: Buffer };

const UnkeyedIdempotencyKey = createParamDecorator(
  (options: HashOptions | undefined, context: ExecutionContext): UnkeyedRequest | null => {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { actor } = request;
    const key = request.headers['idempotency-key'];
    if (key === undefined || !actor) return null;
    assertFormat(key);
    const { userId, workspaceId } = actor;
    return { userId, workspaceId, path: pathOf(request), key, formerBodyHash: digestOf(request.body, options ?? {}) };
  },
  [fromHeader(header)],
);

/** A pipe, because parameter decorators get no providers. */
@Injectable()
class KeyedHash implements PipeTransform<UnkeyedRequest | null, IdempotentRequest | null> {
  constructor(private readonly bodyKey: BodyKey) {}

  transform(request: UnkeyedRequest | null): IdempotentRequest | null {
    return request && { ...request, bodyHash: this.bodyKey.hashOf(request, request.formerBodyHash) };
  }
}

/** Identifies the request by its key; null without one. Throws `invalid_request` for a malformed key. */
export const IdempotencyKey = (options: HashOptions = {}) => UnkeyedIdempotencyKey(options, KeyedHash);

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

function digestOf(body: unknown, options: HashOptions): Buffer {
  return hash('sha256', JSON.stringify(canonical(hashedPart(body ?? null, options))), 'buffer');
}

function hashedPart(body: unknown, { absentIfNull = [], proofs = [] }: HashOptions): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const isHashed = ([name, value]: [string, unknown]) =>
    !proofs.includes(name) && (value !== null || !absentIfNull.includes(name));
  return Object.fromEntries(Object.entries(body).filter(isHashed));
}

/** Sorts the keys of every object in `value`, so that equal bodies have equal JSON. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, canonical(inner)]));
}
