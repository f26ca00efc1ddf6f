import type { Actor } from './actor.js';

/** The same `key` on the same `path` by the same person is the same request. */
export interface IdempotentRequest extends Actor {
  path: string;
  key: string;
  bodyHash: Uint8Array;
}

/** What a request made. `resultId` is an id, or a seq where what was made has no id. */
export interface IdempotentResult {
  resultId: string;
  /** Whether the first answer was 201 (a single chat that existed already was 200). */
  isNew: boolean;
}

export interface IdempotencyKeys {
  /**
   * First in its transaction: takes the key, waiting for a concurrent request that has it. Null if this is the first, else what the
   * first one made. Throws `idempotency_key_reused` for another body.
   */
  claim(request: IdempotentRequest): Promise<IdempotentResult | null>;
  complete(request: IdempotentRequest, result: IdempotentResult): Promise<void>;
}
