import type { DomainError } from '@fechatter/core';
import type { Request, Response } from 'express';

/**
 * What a service says of a failed request that may have got no further than to the body's parser or the router, where no guard sees it.
 * A service needs none.
 */
export abstract class UnguardedRequestCheck {
  /** The error to answer with in place of the one at hand, or null. */
  abstract refusalOf(request: Request, response: Response): DomainError | null;
}
