import { createParamDecorator, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '@fechatter/core';
import type { Request } from 'express';
import { AccessCheck } from './access-check.js';
import { NOT_OURS, TokenVerifier, type SignedInActor } from './token-verifier.js';

export interface AuthenticatedRequest extends Request {
  actor?: SignedInActor;
}

const PUBLIC = 'public';

/** A route that takes requests without an access token. Every other route demands one. */
export const Public = () => SetMetadata(PUBLIC, true);

/** Who the request's access token speaks for. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new DomainError('unauthenticated', MISSING);
  return actor;
});

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
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, targets)) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const actor = this.verifier.verify(tokenOf(request));
    if (!this.access.isOurs(actor)) throw new DomainError('unauthenticated', NOT_OURS);
    if (await this.access.isRevoked(actor))
      throw new DomainError('session_revoked', 'This session has ended: sign in again.');
    request.actor = actor;
    return true;
  }
}

function tokenOf(request: Request): string {
  const token = bearer.exec(request.get('authorization') ?? '')?.[1];
  if (token === undefined) throw new DomainError('unauthenticated', MISSING);
  return token;
}
