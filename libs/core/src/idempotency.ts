import type { Actor } from './actor.js';

/** Requests of one person with the same `key` on the same `path` are the same request. */
export interface IdempotentRequest extends Actor {
  path: string;
  key: string;
  /** A keyed hash, so that it doesn't help anybody to guess the body. */
  bodyHash: Uint8Array;
  /** The unkeyed hash that earlier releases stored. A key that they stored is still that of the same body. */
  formerBodyHash: Uint8Array;
}

/** What a request created. `resultId` is its id, or a seq if it has no id. */
export interface IdempotentResult {
  resultId: string;
  /** Whether the first answer was 201. It was 200 for a single chat that existed already. */
  isNew: boolean;
}

export interface IdempotencyKeys {
  /**
   * Claims the key, and waits for a concurrent request that has claimed it. Null for the first request with
   * the key, else the result of the first. Throws `idempotency_key_reused` if the body differs. Call it first
   * in the transaction.
   */
  claim(request: IdempotentRequest): Promise<IdempotentResult | null>;
  complete(request: IdempotentRequest, result: IdempotentResult): Promise<void>;
}
