import { SetMetadata } from '@nestjs/common';

/** What requests are counted as. `sign-in` is whatever takes a password, or turns what a person holds into tokens. */
export type LimitKind = 'sign-in' | 'send' | 'search' | 'other';

export const LIMIT = 'limit';

/** What a route's requests are counted as, where that is not `other`. */
export const Limit = (kind: LimitKind) => SetMetadata(LIMIT, kind);
