import type { IdempotentRequest, IdempotentResult, Repositories } from '@fechatter/core';

/** What a request made, or what an earlier one with its key has made. */
export interface Made<T> {
  value: T;
  isNew: boolean;
  isReplay: boolean;
}

/**
 * Does `work` once per key, in the transaction that keeps the key: a failure keeps nothing, and equal requests at the same time wait for
 * the first. `read` answers with the thing as it is now, the first time and every other.
 */
export async function once<T>(
  tx: Repositories,
  request: IdempotentRequest | null,
  work: () => Promise<IdempotentResult>,
  read: (resultId: string) => Promise<T>,
): Promise<Made<T>> {
  const earlier = request && (await tx.idempotencyKeys.claim(request));
  const result = earlier ?? (await work());
  if (request && !earlier) await tx.idempotencyKeys.complete(request, result);
  return { value: await read(result.resultId), isNew: result.isNew, isReplay: earlier !== null };
}
