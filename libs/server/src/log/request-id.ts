import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';

export const REQUEST_ID_HEADER = 'X-Request-Id';
const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

/** Sets the request id on every answer: the client's own id if it is acceptable, else a random one. */
export function requestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get(REQUEST_ID_HEADER);
  response.setHeader(REQUEST_ID_HEADER, given && acceptable.test(given) ? given : randomUUID());
  next();
}

export function requestIdOf(response: Response): string {
  return String(response.getHeader(REQUEST_ID_HEADER));
}
