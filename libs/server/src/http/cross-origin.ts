import { NotFoundException } from '@nestjs/common';
import { DomainError, printable } from '@fechatter/core';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { LOOPBACK_ORIGINS } from '../config/settings.js';
import { sendProblem } from '../problems/problem.js';

/** Pages of this machine, at any port. */
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/;

/** @param corsOrigins as in `CORS_ORIGINS` */
export function allowedOrigins(corsOrigins: readonly string[]): (string | RegExp)[] {
  return corsOrigins.map((origin) => (origin === LOOPBACK_ORIGINS ? LOOPBACK : origin));
}

/** Whether a browser asks if the page of another origin may send a request. */
export function isPreflight({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Whether the pages of `origin` may call this service. */
export function isAllowedOrigin(corsOrigins: readonly string[], origin: string): boolean {
  return allowedOrigins(corsOrigins).some((one) => isMatch(one, origin));
}

/**
 * Answers the preflight of a page that may not call this service with a problem that says why. A browser
 * shows its own message, and this answer among its network requests. Another `OPTIONS` request has no route;
 * without this, Nest would answer it as a preflight.
 */
export function refuseForeignPages(corsOrigins: readonly string[]): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    if (request.method !== 'OPTIONS') return next();
    const { origin } = request.headers;
    if (origin === undefined || !isPreflight(request)) return next(new NotFoundException());
    if (isAllowedOrigin(corsOrigins, origin)) return next();
    const detail = `Pages of ${printable(origin)} may not call this service: its operator has to name their origin in CORS_ORIGINS.`;
    response.vary('Origin');
    sendProblem(response, new DomainError('origin_not_allowed', detail));
  };
}

function isMatch(allowed: string | RegExp, origin: string): boolean {
  return typeof allowed === 'string' ? allowed === origin : allowed.test(origin);
}
