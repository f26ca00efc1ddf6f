import { RateLimitedError } from '@fechatter/core';
import type { AuthenticatedRequest } from '@fechatter/server';
import type { Response } from 'express';
import type { LimitKind } from './limit.decorator.js';
import type { Verdict } from '../counting/rate-counter.js';

export interface CountedRequest extends AuthenticatedRequest {
  /** What it was counted as, once it was. */
  limitKind?: LimitKind;
  /** The verdict that the answer's headers show. */
  verdict?: Verdict;
}

const HEALTH = '/health';

/** Health is asked by machines that must not be turned away, and costs little. */
export function isCounted(request: CountedRequest): boolean {
  return !request.originalUrl.startsWith(HEALTH) && request.method !== 'OPTIONS';
}

/**
 * Shows `verdict` in the answer's headers (draft-ietf-httpapi-ratelimit-headers-10) if it is the tightest so far: of several, the draft
 * demands the one with the least left. Answers with the error if it is a refusal.
 */
export function announce(request: CountedRequest, response: Response, verdict: Verdict): RateLimitedError | null {
  const { policy, isAllowed, remaining, resetSeconds } = verdict;
  if (!isAllowed || !request.verdict || remaining < request.verdict.remaining) {
    request.verdict = verdict;
    response.setHeader('RateLimit-Policy', `"${policy.name}";q=${policy.limit};w=${policy.windowMs / 1_000}`);
    response.setHeader('RateLimit', `"${policy.name}";r=${remaining};t=${resetSeconds}`);
  }
  return isAllowed ? null : new RateLimitedError(resetSeconds, detailOf(verdict));
}

function detailOf({ policy, resetSeconds }: Verdict): string {
  const { name, limit, windowMs } = policy;
  return `The limit "${name}" is ${limit} requests in ${windowMs / 1_000} seconds: come back in ${resetSeconds}.`;
}
