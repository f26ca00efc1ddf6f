import { RateLimitedError } from '@fechatter/core';
import { isHealthCheck, isPreflight, type AuthenticatedRequest } from '@fechatter/server';
import type { Response } from 'express';
import type { RateDecision } from '../counting/rate-counter.js';
import type { LimitKind } from '../counting/rate-limits.js';

export interface CountedRequest extends AuthenticatedRequest {
  /** What it was counted as. Undefined until it is. */
  limitKind?: LimitKind;
  /** The decision that the answer's headers show. */
  rateDecision?: RateDecision;
}

/** Health is not counted: probes and load balancers must not be refused, and it costs little. */
export function isCounted(request: CountedRequest): boolean {
  return !isHealthCheck(request) && !isPreflight(request);
}

/**
 * Shows `decision` in the answer's headers if it is the tightest so far: of several limits,
 * draft-ietf-httpapi-ratelimit-headers-10 demands the one with the least left. Returns the error to answer
 * with if it is a refusal.
 */
export function applyDecision(
  request: CountedRequest,
  response: Response,
  decision: RateDecision,
): RateLimitedError | null {
  const { policy, isAllowed, remaining, resetSeconds } = decision;
  if (!isAllowed || !request.rateDecision || remaining < request.rateDecision.remaining) {
    request.rateDecision = decision;
    response.setHeader('RateLimit-Policy', `"${policy.name}";q=${policy.limit};w=${policy.windowMs / 1_000}`);
    response.setHeader('RateLimit', `"${policy.name}";r=${remaining};t=${resetSeconds}`);
  }
  return isAllowed ? null : new RateLimitedError(resetSeconds, detailOf(decision));
}

function detailOf({ policy, resetSeconds }: RateDecision): string {
  const { name, limit, windowMs } = policy;
  const most = `${limit} ${limit === 1 ? 'request' : 'requests'} in ${seconds(windowMs / 1_000)}`;
  return `The limit "${name}" is ${most}. Try again in ${seconds(resetSeconds)}.`;
}

function seconds(count: number): string {
  return count === 1 ? '1 second' : `${count} seconds`;
}
