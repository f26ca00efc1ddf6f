import { SetMetadata } from '@nestjs/common';
import type { LimitKind } from '../counting/rate-limits.js';

export const LIMIT = 'limit';

/** Says what a request with this body is counted as. The body is not validated yet. */
export type LimitOfBody = (body: unknown) => LimitKind;

/** Counts a body with any of these fields as a sign-in, since it may check a password, and others as `other`. */
export function signInWith(...fields: readonly string[]): LimitOfBody {
  const isGiven = (body: object) => fields.some((field) => field in body);
  return (body) => (typeof body === 'object' && body !== null && isGiven(body) ? 'sign-in' : 'other');
}

/** Says how a route's requests are counted. */
export interface RouteLimit {
  kind: LimitKind | LimitOfBody;
  /** The field of the body with the e-mail address of the account whose password is tried. */
  accountField?: string;
}

/** Sets what a route's requests are counted as, if not as `other`. */
export const Limit = (kind: LimitKind | LimitOfBody, options: Omit<RouteLimit, 'kind'> = {}) =>
  SetMetadata<string, RouteLimit>(LIMIT, { kind, ...options });
