import { shown, type DomainError } from '@fechatter/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { parseJson } from './json-text.js';
import { hasBody, isEmpty, readBytes, unsupported } from './read-bytes.js';

/** The most bytes that a body may have. */
export const BODY_LIMIT_BYTES = 256 * 1024;
/** The most for a route that anybody may call: more than an address, a password and some names need. */
export const PUBLIC_BODY_LIMIT_BYTES = 8 * 1024;

const CHARSET = /^charset\*?\s*=\s*("?)(.*)\1$/is;
const JSON_IN_UTF8 = 'it as `Content-Type: application/json`, in UTF-8';

/**
 * Parses JSON bodies. Malformed, oversized and other bodies become domain errors. None is read further than
 * that takes.
 * @param publicPaths the paths of routes that need no token
 */
export function jsonBody(publicPaths: ReadonlySet<string>): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    // A client that sets the content type for every request sends it with an empty body too.
    if (request.is('application/json')) request.body = {};
    if (!hasBody(request)) return next();
    const refusal = refusalOf(request);
    if (refusal) return refuseUnlessEmpty(request, refusal, next);
    const limit = publicPaths.has(request.path) ? PUBLIC_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
    readBytes(request, limit, (error, bytes) => next(error ?? parseBody(request, bytes)));
  };
}

/** Sets the body to what its bytes say. Returns the error, if there is one. */
function parseBody(request: Request, bytes: Buffer): unknown {
  try {
    if (bytes.length > 0) request.body = parseJson(bytes);
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A body in chunks has no length: whether there is one shows when the first chunk comes. */
function refuseUnlessEmpty(request: Request, refusal: DomainError, next: NextFunction): void {
  if (request.get('transfer-encoding') === undefined) return next(refusal);
  isEmpty(request, (isNone) => next(isNone ? undefined : refusal));
}

function refusalOf(request: Request): DomainError | null {
  const contentType = request.get('content-type');
  if (request.is('application/json') === false) {
    return unsupported(contentType ? `is ${shown(contentType)}` : 'has no content type', JSON_IN_UTF8);
  }
  const charset = foreignCharsetIn(contentType ?? '');
  return charset === null ? null : unsupported(`is in the charset ${shown(charset)}`, 'UTF-8');
}

/**
 * The first charset in a `Content-Type` that is not UTF-8, or null. JSON has no other encoding and no such
 * parameter (RFC 8259, 8.1 and 11), but a client that names one has encoded its text accordingly. `utf8` is
 * refused too: it is not a registered name of UTF-8 (RFC 9110, 8.3.2).
 */
function foreignCharsetIn(contentType: string): string | null {
  const parameters = contentType.split(';').slice(1);
  const named = parameters.map((parameter) => CHARSET.exec(parameter.trim())?.[2]).filter((name) => name !== undefined);
  return named.find((name) => name.toLowerCase() !== 'utf-8') ?? null;
}
