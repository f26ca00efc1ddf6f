import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { fromHeader, invalidRequest } from '@fechatter/server';
import type { Request, Response } from 'express';
import { parsePrecondition, PRECONDITION_PATTERN, type Precondition } from './precondition.js';

/**
 * A request that may carry `If-Match`, and the response, which takes the `ETag` of what the request has
 * changed.
 */
export interface ConditionalRequest {
  /** Null without `If-Match`. */
  precondition: Precondition | null;
  response: Response;
}

/** Parses `If-Match`. Throws `invalid_request` unless it is `*` or a list of entity tags. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): ConditionalRequest => {
    const http = context.switchToHttp();
    const text = http.getRequest<Request>().headers['if-match'];
    const precondition = text === undefined ? null : (parsePrecondition(text) ?? malformed());
    return { precondition, response: http.getResponse<Response>() };
  },
  [
    fromHeader({
      name: 'If-Match',
      description: 'Answers 412 unless the resource still has one of these entity tags or, with `*`, exists.',
      schema: { type: 'string', pattern: PRECONDITION_PATTERN },
      problems: ['stale_etag'],
    }),
  ],
);

function malformed(): never {
  const message = 'The header `If-Match` must be `*` or a list of entity tags, each in double quotes.';
  const errors = [{ pointer: 'header:If-Match', code: 'invalid_format', message }];
  throw invalidRequest(errors);
}
