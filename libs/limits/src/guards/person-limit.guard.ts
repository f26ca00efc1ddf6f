import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { RateLimits } from '../counting/rate-limits.js';
import { applyDecision, type CountedRequest } from './counted-request.js';

/**
 * Counts each request by its person, after authentication. A request with an API token counts for the token's
 * person.
 */
@Injectable()
export class PersonLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<CountedRequest>();
    const { actor, limitKind } = request;
    const decision = actor && limitKind ? this.limits.consumeForPerson(limitKind, actor.userId) : null;
    const refusal = decision && applyDecision(request, http.getResponse<Response>(), decision);
    if (refusal) throw refusal;
    return true;
  }
}
