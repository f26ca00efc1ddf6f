import { SetMetadata } from '@nestjs/common';
import type { LimitKind } from '../counting/rate-limits.js';

export const LIMIT = 'limit';

/** How a route's requests are counted. */
export interface RouteLimit {
  kind: LimitKind;
  /** The field of the body with the e-mail address of the account whose password is tried. */
  accountField?: string;
}

/** What a route's requests are counted as, if not as `other`. */
export const Limit = (kind: LimitKind, options: Omit<RouteLimit, 'kind'> = {}) =>
  SetMetadata<string, RouteLimit>(LIMIT, { kind, ...options });
