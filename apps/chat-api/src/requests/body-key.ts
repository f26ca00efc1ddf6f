import { createHmac } from 'node:crypto';
import type { IdempotentRequest } from '@fechatter/core';

/**
 * Keys the hashes of bodies that are stored with idempotency keys. Against an unkeyed hash, whoever reads the
 * database could try what a body may have contained: a short message that has been deleted since.
 */
export class BodyKey {
  constructor(private readonly secret: string) {}

  /**
   * The hash that is stored for a body with this `digest`. Equal bodies of two requests have different hashes,
   * or a reader of the database could try contents by sending them.
   */
  hashOf({ userId, path, key }: Pick<IdempotentRequest, 'userId' | 'path' | 'key'>, digest: Buffer): Buffer {
    const request = JSON.stringify(['idempotency', userId, path, key]);
    return createHmac('sha256', this.secret).update(request).update(digest).digest();
  }
}
