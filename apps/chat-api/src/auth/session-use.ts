import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SessionUse } from '@fechatter/core';
import type { Request } from 'express';

const DEVICE_MAX_LENGTH = 400;

/** The address and the `User-Agent` of the request, which are recorded with the session. */
export const CurrentUse = createParamDecorator((_: unknown, context: ExecutionContext): SessionUse => {
  const request = context.switchToHttp().getRequest<Request>();
  return {
    device: request.get('user-agent')?.slice(0, DEVICE_MAX_LENGTH) || null,
    address: request.ip ?? null,
  };
});
