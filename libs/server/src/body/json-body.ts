import { DomainError, shown } from '@fechatter/core';
import { parse as parseContentType } from 'content-type';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { parseJson } from './json-text.js';

export const BODY_LIMIT_BYTES = 256 * 1024;

/** Parses JSON bodies. Malformed, oversized and other bodies become domain errors. */
export function jsonBody(): RequestHandler {
  const read = express.raw({ limit: BODY_LIMIT_BYTES, type: 'application/json' });
  return (request: Request, response: Response, next: NextFunction) => {
    const refusal = refusalOf(request);
    if (refusal) return next(refusal);
    read(request, response, (error?: unknown) => {
      if (error !== undefined) return next(asDomainError(error));
      next(parseBody(request));
    });
  };
}

/** Replaces the bytes of the body by what they say. Returns the error, if there is one. */
function parseBody(request: Request): unknown {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes)) return undefined;
  try {
    // A client that sets the content type for every request sends it with an empty body too.
    request.body = bytes.length === 0 ? {} : parseJson(bytes);
    return undefined;
  } catch (error) {
    return error;
  }
}

function refusalOf(request: Request): DomainError | null {
  const contentType = request.get('content-type');
  // `Content-Length: 0` of an empty POST would count as a body.
  const isEmpty = request.get('content-length') === '0' && request.get('transfer-encoding') === undefined;
  if (!isEmpty && request.is('application/json') === false) {
    return unsupported(contentType ? `is ${shown(contentType)}` : 'has no content type', JSON_IN_UTF8);
  }
  const charset = contentType?.includes(';') ? parseContentType(contentType).parameters['charset'] : undefined;
  if (charset === undefined || charset.toLowerCase() === 'utf-8') return null;
  return unsupported(`is in the charset ${shown(charset)}`, 'UTF-8');
}

const JSON_IN_UTF8 = 'it as `Content-Type: application/json`, in UTF-8';
const ENCODINGS = 'it as it is, or with gzip, deflate or br';

/** Translates the errors of Express's reader. */
function asDomainError(error: unknown): unknown {
  const { type, status, length, encoding } = error as ReadError;
  if (type === 'entity.too.large') return tooLarge(length);
  if (type === 'encoding.unsupported') return unsupported(`has the content encoding ${shown(encoding)}`, ENCODINGS);
  const detail =
    'The body could not be read: it is not compressed as its content encoding says, or it ended too early.';
  return status === 400 ? new DomainError('invalid_request', detail) : error;
}

interface ReadError {
  type?: string;
  status?: number;
  /** The `Content-Length`, if there was one. */
  length?: number;
  encoding?: string;
}

function tooLarge(bytes: number | undefined): DomainError {
  const came = bytes === undefined ? 'more' : `${bytes}`;
  return new DomainError('payload_too_large', `The body may have at most ${BODY_LIMIT_BYTES} bytes; it has ${came}.`);
}

function unsupported(came: string, wanted: string): DomainError {
  return new DomainError('unsupported_media_type', `The body ${came}. Send ${wanted}.`);
}
