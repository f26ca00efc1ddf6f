import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { DomainError } from '@fechatter/core';
import { clientKey, type UnguardedRequestCheck } from '@fechatter/server';
import type { Response } from 'express';
import { LIMIT, type LimitKind } from './limit.decorator.js';
import { RateLimits } from '../counting/rate-limits.js';
import { announce, isCounted, type CountedRequest } from './rate-verdict.js';

/** Before anybody is authenticated: who guesses tokens or passwords is counted as well. */
@Injectable()
export class AddressLimitGuard implements CanActivate, UnguardedRequestCheck {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    const request = http.getRequest<CountedRequest>();
    if (!isCounted(request)) return true;
    const targets = [context.getHandler(), context.getClass()];
    const kind = this.reflector.getAllAndOverride<LimitKind | undefined>(LIMIT, targets) ?? 'other';
    const refusal = this.count(kind, request, http.getResponse<Response>());
    if (refusal) throw refusal;
    return true;
  }

  /** What never reached a route, or was no JSON, costs something too. */
  refusalOf(request: CountedRequest, response: Response): DomainError | null {
    const isStray = request.limitKind === undefined && isCounted(request);
    return isStray ? this.count('other', request, response) : null;
  }

  private count(kind: LimitKind, request: CountedRequest, response: Response): DomainError | null {
    request.limitKind = kind;
    const refusal = announce(request, response, this.limits.ofAddress(kind, clientKey(request.ip)));
    const email = kind === 'sign-in' && !refusal ? emailIn(request.body) : null;
    return email === null ? refusal : announce(request, response, this.limits.ofAccount(email));
  }
}

/** Nobody has looked at the body yet. */
function emailIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('email' in body)) return null;
  return typeof body.email === 'string' ? body.email : null;
}
