import { SetMetadata } from '@nestjs/common';

/** What requests are counted as. `sign-in` is whatever turns something secret into tokens, or sets a password. */
export type LimitKind = 'sign-in' | 'send' | 'search' | 'other';

export const LIMIT = 'limit';

/** What a route's requests are counted as, where that is not `other`. */
export const Limit = (kind: LimitKind) => SetMetadata(LIMIT, kind);
