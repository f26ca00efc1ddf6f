import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { SessionUse } from '@fechatter/core';
import type { Request } from 'express';

const DEVICE_MAX_LENGTH = 400;
/** An IPv4 address as a socket that takes both kinds writes it. */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/;

/** From where, and with what, the session of this request is used. */
export const CurrentUse = createParamDecorator((_: unknown, context: ExecutionContext): SessionUse => {
  const request = context.switchToHttp().getRequest<Request>();
  return {
    device: request.get('user-agent')?.slice(0, DEVICE_MAX_LENGTH) || null,
    address: request.ip?.replace(MAPPED_IPV4, '') ?? null,
  };
});
