import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SessionUse } from '@fechatter/core';
import { headerText } from '@fechatter/server';
import type { Request } from 'express';

const DEVICE_MAX_LENGTH = 400;

/** The address and the `User-Agent` of the request, which are recorded with the session. */
export const CurrentUse = createParamDecorator((_: unknown, context: ExecutionContext): SessionUse => {
  const request = context.switchToHttp().getRequest<Request>();
  return {
    device: deviceIn(request.get('user-agent') ?? ''),
    address: request.ip ?? null,
  };
});

/** The first 400 characters, or null for an empty text. */
function deviceIn(userAgent: string): string | null {
  return Array.from(headerText(userAgent)).slice(0, DEVICE_MAX_LENGTH).join('') || null;
}
