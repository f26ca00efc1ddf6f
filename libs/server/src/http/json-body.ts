import { DomainError } from '@fechatter/core';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';

export const BODY_LIMIT_BYTES = 256 * 1024;
/** Far more than any request needs. Keeps code that walks a body from a stack overflow. */
const MAX_DEPTH = 32;

/** Parses JSON bodies. Malformed, oversized and other bodies become domain errors. */
export function jsonBody(): RequestHandler {
  // Not strict: a bare value is well-formed JSON, and the validation checks its shape.
  const parse = express.json({ limit: BODY_LIMIT_BYTES, strict: false });
  return (request: Request, response: Response, next: NextFunction) => {
    if (isOtherThanJson(request)) return next(notJson());
    parse(request, response, (error?: unknown) => {
      if (error !== undefined) next(asDomainError(error));
      else next(isDeeper(request.body, MAX_DEPTH) ? tooDeep() : undefined);
    });
  };
}

function isOtherThanJson(request: Request): boolean {
  // `Content-Length: 0` of an empty POST would count as a body.
  const isEmpty = request.get('content-length') === '0' && request.get('transfer-encoding') === undefined;
  return !isEmpty && request.is('application/json') === false;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function asDomainError(error: unknown): unknown {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.parse.failed') return new DomainError('malformed_json', 'The body is not well-formed JSON.');
  if (type === 'entity.too.large') return tooLarge();
  if (status === 415) return notJson();
  if (status === 400) return new DomainError('invalid_request', 'The body could not be read.');
  return error;
}

function tooLarge(): DomainError {
  return new DomainError('payload_too_large', `The body may have at most ${BODY_LIMIT_BYTES} bytes.`);
}

function tooDeep(): DomainError {
  return new DomainError('invalid_request', `The body may be nested at most ${MAX_DEPTH} levels deep.`);
}

function notJson(): DomainError {
  return new DomainError('unsupported_media_type', 'The body must be application/json in UTF-8.');
}
