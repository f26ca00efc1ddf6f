import { TryLaterError, type DomainError, type ErrorCode, type FieldError } from '@fechatter/core';
import type { Request, Response } from 'express';
import { endIfUnread } from '../connections/end-in-stages.js';
import { errorStatus } from './error-status.js';
import { errorTitle } from './error-title.js';
import { requestIdOf } from '../log/request-id.js';

/**
 * Holds for errors that don't say it themselves: the dependency is likely to be back soon. Each client gets a
 * different number, because those who were refused together must not return together.
 */
const RETRY_AFTER_SECONDS = { min: 2, max: 5 };

/** An error as clients receive it (RFC 9457). They branch on `code`. The operator can look up `instance`. */
export interface Problem {
  /** A URN for the code. It can not be fetched. */
  type: string;
  /** The kind of error in words. The same for every error with the code. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What went wrong, for people. */
  detail: string;
  /** `urn:request:` and the `X-Request-Id` of the answer, which the operator finds in the log. */
  instance: string;
  /** The kind of error, for programs. */
  code: ErrorCode;
  /** The fields, parameters and headers at fault. Absent if it is none of them. */
  errors?: readonly FieldError[];
}

/** Answers with the error as problem details, and sets the headers that its code requires. */
export function sendProblem(response: Response, error: DomainError): void {
  const problem = describeProblem(error, requestIdOf(response));
  response.status(problem.status).set(problemHeaders(error, problem.status, response.req));
  endIfUnread(response);
  response.type('application/problem+json').send(JSON.stringify(problem));
}

export function describeProblem({ code, detail, errors }: DomainError, requestId: string): Problem {
  return {
    type: `urn:fechatter:problem:${code}`,
    title: errorTitle[code],
    status: errorStatus[code],
    detail,
    instance: `urn:request:${requestId}`,
    code,
    ...(errors && { errors }),
  };
}

function problemHeaders(error: DomainError, status: number, request: Request): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': challenge(error.code, request) };
  if (status === 429 || status === 503) return { 'Retry-After': String(retryAfterSeconds(error)) };
  return {};
}

function retryAfterSeconds(error: DomainError): number {
  if (error instanceof TryLaterError) return error.retryAfterSeconds;
  const { min, max } = RETRY_AFTER_SECONDS;
  return min + Math.floor(Math.random() * (max - min + 1));
}

/**
 * RFC 6750, section 3: `invalid_token` for a token that is not valid, and no `error` for a request without
 * one.
 */
function challenge(code: ErrorCode, { headers }: Request): string {
  const isBadToken =
    code === 'token_expired' ||
    code === 'session_revoked' ||
    (code === 'unauthenticated' && headers.authorization !== undefined);
  return isBadToken ? `Bearer realm="fechatter", error="invalid_token"` : 'Bearer realm="fechatter"';
}
