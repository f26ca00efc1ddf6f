import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { DomainError } from '@fechatter/core';
import { clientKey, type UnguardedRequestCheck } from '@fechatter/server';
import type { Response } from 'express';
import { RateLimits } from '../counting/rate-limits.js';
import { applyDecision, isCounted, type CountedRequest } from './counted-request.js';
import { LIMIT, type RouteLimit } from './limit.decorator.js';

const OTHER: RouteLimit = { kind: 'other' };

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
    const limit = this.reflector.getAllAndOverride<RouteLimit | undefined>(LIMIT, targets) ?? OTHER;
    const refusal = this.count(limit, request, http.getResponse<Response>());
    if (refusal) throw refusal;
    return true;
  }

  /** Counts a request that no guard saw: it reached no route, or its body was no JSON. */
  refusalOf(request: CountedRequest, response: Response): DomainError | null {
    const isUnguarded = request.limitKind === undefined && isCounted(request);
    return isUnguarded ? this.count(OTHER, request, response) : null;
  }

  private count({ kind, accountField }: RouteLimit, request: CountedRequest, response: Response): DomainError | null {
    const counted = typeof kind === 'function' ? kind(request.body) : kind;
    request.limitKind = counted;
    const ofAddress = this.limits.consumeForAddress(counted, clientKey(request.ip));
    const refusal = applyDecision(request, response, ofAddress);
    const email = accountField === undefined || refusal ? null : textIn(request.body, accountField);
    return email === null ? refusal : applyDecision(request, response, this.limits.consumeForAccount(email));
  }
}

/** The body is not validated yet. */
function textIn(body: unknown, field: string): string | null {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, field) : null;
  return typeof value === 'string' ? value : null;
}
