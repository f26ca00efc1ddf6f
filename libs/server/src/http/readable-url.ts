import { isUtf8 } from 'node:buffer';
import { DomainError, shownName } from '@fechatter/core';
import { escapeStep } from '../validation/json-pointer.js';
import type { NextFunction, Request, Response } from 'express';

/**
 * Refuses a URL whose percent-encoded bytes are not UTF-8. The query's parser would replace them by U+FFFD,
 * and the router would find no route. A `%` that encodes nothing stands for itself in a query.
 */
export function readableUrl(request: Request, _response: Response, next: NextFunction): void {
  const { originalUrl } = request;
  next(originalUrl.includes('%') ? faultIn(originalUrl) : undefined);
}

function faultIn(url: string): DomainError | undefined {
  const [path = '', ...queries] = url.split('?');
  if (!isDecodable(path)) return new DomainError('invalid_request', 'The path is not percent-encoded UTF-8.');
  const parameter = queries.join('?').split('&').find(isNotUtf8);
  if (parameter === undefined) return undefined;
  const [name = ''] = parameter.split('=');
  const message = `The query parameter ${shownName(name)} is not percent-encoded UTF-8.`;
  const errors = [{ pointer: `?${escapeStep(name)}`, code: 'invalid_encoding', message }];
  return new DomainError('invalid_request', message, errors);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

const ENCODED_BYTES = /(?:%[0-9a-f]{2})+/gi;

function isNotUtf8(text: string): boolean {
  const runs = text.match(ENCODED_BYTES) ?? [];
  return runs.some((run) => !isUtf8(Buffer.from(run.replaceAll('%', ''), 'hex')));
}
