import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, shown } from '@fechatter/core';
import type { Request } from 'express';

const PRODUCES = 'produces';
/** The media type of answers unless a route says otherwise. */
export const JSON_TYPE = 'application/json';

/** Sets the media types of a route's answer if it is not JSON alone. The first is sent to whoever takes any. */
export const Produces = (...mediaTypes: [string, ...string[]]) => SetMetadata(PRODUCES, mediaTypes);

/** The media types of the answer, from the decorators of a handler and its class. */
export function mediaTypesOf(
  reflector: Reflector,
  targets: Parameters<Reflector['getAllAndOverride']>[1],
): readonly [string, ...string[]] {
  return reflector.getAllAndOverride<[string, ...string[]] | undefined>(PRODUCES, targets) ?? [JSON_TYPE];
}

/**
 * Refuses a request for an answer that is not JSON, e.g. the event stream, if its `Accept` header excludes
 * that answer. JSON is sent whatever the header says (RFC 9110, 12.5.1, allows it): clients send one `Accept`
 * with all requests, and a refused write loses more than an answer of another type.
 */
@Injectable()
export class AcceptGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const mediaTypes = mediaTypesOf(this.reflector, [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<Request>();
    if (mediaTypes[0] === JSON_TYPE || request.accepts([...mediaTypes])) return true;
    const came = shown(request.get('accept') ?? '');
    throw new DomainError(
      'not_acceptable',
      `\`Accept\` is ${came}, but the answer would be ${mediaTypes.join(' or ')}. Accept that.`,
    );
  }
}
