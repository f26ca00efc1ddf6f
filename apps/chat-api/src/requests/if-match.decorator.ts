import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { DomainError } from '@fechatter/core';
import { fromHeader } from '@fechatter/server';
import type { Request } from 'express';
import { parsePrecondition, PRECONDITION_PATTERN, type Precondition } from './precondition.js';

/** Parses `If-Match`; null without it. Throws `invalid_request` unless it is `*` or a list of entity tags. */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext): Precondition | null => {
    const text = context.switchToHttp().getRequest<Request>().headers['if-match'];
    return text === undefined ? null : (parsePrecondition(text) ?? malformed());
  },
  [
    fromHeader({
      name: 'If-Match',
      description: 'Answers 412 unless the thing still has one of these entity tags or, with `*`, exists.',
      schema: { type: 'string', pattern: PRECONDITION_PATTERN },
      problems: ['stale_etag'],
    }),
  ],
);

function malformed(): never {
  const message = 'must be * or a list of entity tags, each in double quotes';
  const errors = [{ pointer: 'header:If-Match', code: 'invalid_format', message }];
  throw new DomainError('invalid_request', 'The If-Match header is not valid.', errors);
}
