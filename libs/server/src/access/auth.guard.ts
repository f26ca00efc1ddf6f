import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { allows, DomainError } from '@fechatter/core';
import type { Request } from 'express';
import { AccessCheck } from './access-check.js';
import { routeAccess, takesTicket, type RouteAccess } from './route-access.js';
import { NOT_OURS, TokenVerifier, type SignedInActor } from './token-verifier.js';

export interface AuthenticatedRequest extends Request {
  actor?: SignedInActor;
}

/** Injects the person that the request's token acts for. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new DomainError('unauthenticated', MISSING);
  return actor;
});

/** Every API token begins with this, and no access token does. */
export const API_TOKEN_PREFIX = 'fct_';

const MISSING = 'Send an access token as "Authorization: Bearer …".';
const bearer = /^Bearer +([\w.~+/-]+=*)$/i;

@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly verifier: TokenVerifier,
    private readonly access: AccessCheck,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const needed = routeAccess(this.reflector, [context.getHandler(), context.getClass()], request.method);
    if (needed === 'public') return true;
    if (hasTicketOnly(request) && takesTicket(this.reflector, context.getHandler())) return true;
    const token = tokenOf(request);
    const isApiToken = token.startsWith(API_TOKEN_PREFIX);
    const actor = isApiToken ? await this.access.verifyApiToken(token) : this.verifier.verify(token);
    if (!this.access.isIssuedHere(actor)) throw new DomainError('unauthenticated', NOT_OURS);
    if (await this.access.isRevoked(actor))
      throw new DomainError('session_revoked', 'This session has ended. Sign in again.');
    assertAllowed(actor, needed, isApiToken);
    request.actor = actor;
    return true;
  }
}

function hasTicketOnly(request: Request): boolean {
  return request.query['ticket'] !== undefined && request.get('authorization') === undefined;
}

function tokenOf(request: Request): string {
  const token = bearer.exec(request.get('authorization') ?? '')?.[1];
  if (token === undefined) throw new DomainError('unauthenticated', MISSING);
  return token;
}

function assertAllowed({ scope }: SignedInActor, needed: Exclude<RouteAccess, 'public'>, isApiToken: boolean): void {
  if (needed === 'api-token-only') return assertApiToken(isApiToken);
  if (scope === null) return;
  if (needed === 'session-only') return assertSession({ scope });
  if (!allows(scope, needed)) throw new DomainError('insufficient_scope', `The token needs the scope "${needed}".`);
}

/** Throws `insufficient_scope` for an API token, and for an access token that one was exchanged for. */
export function assertSession({ scope }: Pick<SignedInActor, 'scope'>): void {
  if (scope !== null) throw new DomainError('insufficient_scope', 'API tokens may not do this. Sign in instead.');
}

function assertApiToken(isApiToken: boolean): void {
  if (!isApiToken) throw new DomainError('insufficient_scope', 'This route accepts an API token, not an access token.');
}
