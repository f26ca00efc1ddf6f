import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError, shown } from '@fechatter/core';
import type { Request } from 'express';

const PRODUCES = 'produces';
/** The media type of answers unless a route says otherwise. */
export const JSON_TYPE = 'application/json';

/** Sets the media type of a route's answer if it is not JSON. */
export const Produces = (mediaType: string) => SetMetadata(PRODUCES, mediaType);

/** The media type of the answer, from the decorators of a handler and its class. */
export function mediaTypeOf(reflector: Reflector, targets: Parameters<Reflector['getAllAndOverride']>[1]): string {
  return reflector.getAllAndOverride<string | undefined>(PRODUCES, targets) ?? JSON_TYPE;
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
    const mediaType = mediaTypeOf(this.reflector, [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<Request>();
    if (mediaType === JSON_TYPE || request.accepts(mediaType)) return true;
    const came = shown(request.get('accept') ?? '');
    throw new DomainError(
      'not_acceptable',
      `\`Accept\` is ${came}, but the answer would be ${mediaType}. Accept that.`,
    );
  }
}
