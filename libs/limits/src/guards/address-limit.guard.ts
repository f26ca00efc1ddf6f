import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { DomainError } from '@fechatter/core';
import { clientKey, type UnguardedRequestCheck } from '@fechatter/server';
import type { Response } from 'express';
import { RateLimits, type LimitKind } from '../counting/rate-limits.js';
import { applyDecision, isCounted, type CountedRequest } from './counted-request.js';
import { LIMIT } from './limit.decorator.js';

/** Counts each request by its address, before authentication: guesses of tokens and passwords count too. */
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

  /** Counts a request that no guard saw: it reached no route, or its body was no JSON. */
  refusalOf(request: CountedRequest, response: Response): DomainError | null {
    const isUnguarded = request.limitKind === undefined && isCounted(request);
    return isUnguarded ? this.count('other', request, response) : null;
  }

  private count(kind: LimitKind, request: CountedRequest, response: Response): DomainError | null {
    request.limitKind = kind;
    const ofAddress = this.limits.consumeForAddress(kind, clientKey(request.ip));
    const refusal = applyDecision(request, response, ofAddress);
    const email = kind === 'sign-in' && !refusal ? emailIn(request.body) : null;
    return email === null ? refusal : applyDecision(request, response, this.limits.consumeForAccount(email));
  }
}

/** The body is not validated yet. */
function emailIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('email' in body)) return null;
  return typeof body.email === 'string' ? body.email : null;
}
