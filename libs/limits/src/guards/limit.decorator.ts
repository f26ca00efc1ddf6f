import { SetMetadata } from '@nestjs/common';
import type { LimitKind } from '../counting/rate-limits.js';

export const LIMIT = 'limit';

/** What a route's requests are counted as, if not as `other`. */
export const Limit = (kind: LimitKind) => SetMetadata(LIMIT, kind);
