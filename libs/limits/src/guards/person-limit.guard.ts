import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { RateLimits } from '../counting/rate-limits.js';
import { announce, type CountedRequest } from './rate-verdict.js';

/** Once it is known who calls. What an API token does counts for its person. */
@Injectable()
export class PersonLimitGuard implements CanActivate {
  constructor(private readonly limits: RateLimits) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<CountedRequest>();
    const { actor, limitKind } = request;
    const verdict = actor && limitKind ? this.limits.ofPerson(limitKind, actor.userId) : null;
    const refusal = verdict && announce(request, http.getResponse<Response>(), verdict);
    if (refusal) throw refusal;
    return true;
  }
}
