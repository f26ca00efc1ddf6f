import { isUtf8 } from 'node:buffer';
import { DomainError, isAscii, shownName } from '@fechatter/core';
import { escapeStep } from '../validation/json-pointer.js';
import type { NextFunction, Request, Response } from 'express';

/**
 * Refuses a URL whose percent-encoded bytes are not UTF-8, and a header with such bytes. The query's parser
 * would replace them by U+FFFD, and the router would find no route. A `%` that encodes nothing stands for
 * itself in a query. Node itself refuses a URL with bytes that are not encoded.
 */
export function readableRequest({ originalUrl, rawHeaders }: Request, _response: Response, next: NextFunction): void {
  next((originalUrl.includes('%') ? faultInUrl(originalUrl) : undefined) ?? faultInHeaders(rawHeaders));
}

/** The text of a header, which Node reads byte by byte. The bytes are UTF-8: others are refused. */
export function headerText(value: string): string {
  return isAscii(value) ? value : Buffer.from(value, 'latin1').toString();
}

/** @param rawHeaders names and values in turn */
function faultInHeaders(rawHeaders: readonly string[]): DomainError | undefined {
  const index = rawHeaders.findIndex((text) => !isAscii(text) && !isUtf8(Buffer.from(text, 'latin1')));
  if (index < 0) return undefined;
  const name = rawHeaders[index - 1] ?? '';
  return invalidEncoding(`header:${name}`, `The header ${shownName(name)} is not UTF-8.`);
}

function faultInUrl(url: string): DomainError | undefined {
  const [path = '', ...queries] = url.split('?');
  if (!isDecodable(path)) return new DomainError('invalid_request', 'The path is not percent-encoded UTF-8.');
  const parameter = queries.join('?').split('&').find(isNotUtf8);
  if (parameter === undefined) return undefined;
  const [name = ''] = parameter.split('=');
  return invalidEncoding(
    `?${escapeStep(name)}`,
    `The query parameter ${shownName(name)} is not percent-encoded UTF-8.`,
  );
}

function invalidEncoding(pointer: string, message: string): DomainError {
  return new DomainError('invalid_request', message, [{ pointer, code: 'invalid_encoding', message }]);
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
