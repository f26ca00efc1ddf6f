import type { IdempotentRequest, IdempotentResult, Repositories } from '@fechatter/core';
import type { Response } from 'express';

/** The outcome of a request, or of the earlier request that had its `Idempotency-Key`. */
export interface IdempotentOutcome<T> {
  value: T;
  isNew: boolean;
  isReplay: boolean;
}

/**
 * Runs `work` once per key, in the transaction that stores the key: after a failure the key is free again,
 * and concurrent requests with the same key wait for the first. `read` returns the result as it is now, for
 * the first request and for every repeat.
 */
export async function runIdempotent<T>(
  tx: Repositories,
  request: IdempotentRequest | null,
  work: () => Promise<IdempotentResult>,
  read: (resultId: string) => Promise<T>,
): Promise<IdempotentOutcome<T>> {
  const earlier = request && (await tx.idempotencyKeys.claim(request));
  const result = earlier ?? (await work());
  if (request && !earlier) await tx.idempotencyKeys.complete(request, result);
  return { value: await read(result.resultId), isNew: result.isNew, isReplay: earlier !== null };
}

/** Sets the status (201 for what is new, else 200) and the headers. Returns the body. */
export function respondWith<T>(
  response: Response,
  { value, isNew, isReplay }: IdempotentOutcome<T>,
  location?: string,
): T {
  response.status(isNew ? 201 : 200);
  if (isNew && location !== undefined) response.location(location);
  if (isReplay) response.setHeader('Idempotency-Replayed', 'true');
  return value;
}
