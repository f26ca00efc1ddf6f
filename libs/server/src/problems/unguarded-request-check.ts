import type { DomainError } from '@fechatter/core';
import type { Request, Response } from 'express';

/**
 * Checks a failed request that may not have reached the guards, because the body's parser or the router
 * refused it. A service may provide one.
 */
export abstract class UnguardedRequestCheck {
  /** The error to answer with instead, or null. */
  abstract refusalOf(request: Request, response: Response): DomainError | null;
}
