import { DomainError, type IdempotencyKeys, type IdempotentRequest, type IdempotentResult } from '@fechatter/core';
import type { Sql } from '../database/database.js';

interface KeyRow {
  body_hash: Buffer;
  result: string;
  is_new: boolean;
}

export class PgIdempotencyKeys implements IdempotencyKeys {
  constructor(private readonly sql: Sql) {}

  async claim(request: IdempotentRequest): Promise<IdempotentResult | null> {
    const { workspaceId, userId, path, key, bodyHash } = request;
    const claimed = await this.sql(
      `insert into idempotency_keys (workspace_id, user_id, path, key, body_hash, result, is_new)
       values ($1, $2, $3, $4, $5, 0, true)
       on conflict do nothing returning key`,
      [workspaceId, userId, path, key, bodyHash],
    );
    return claimed.length > 0 ? null : this.earlier(request);
  }

  async complete({ userId, path, key }: IdempotentRequest, { resultId, isNew }: IdempotentResult): Promise<void> {
    await this.sql(
      'update idempotency_keys set result = $4, is_new = $5 where user_id = $1 and path = $2 and key = $3',
      [userId, path, key, resultId, isNew],
    );
  }

  private async earlier(request: IdempotentRequest): Promise<IdempotentResult> {
    const { userId, path, key, bodyHash, formerBodyHash } = request;
    const [row] = await this.sql<KeyRow>(
      'select body_hash, result, is_new from idempotency_keys where user_id = $1 and path = $2 and key = $3',
      [userId, path, key],
    );
    const isSameBody = [bodyHash, formerBodyHash].some((hash) => row?.body_hash.equals(hash));
    if (!row || !isSameBody) throw new DomainError('idempotency_key_reused', KEY_REUSED);
    return { resultId: row.result, isNew: row.is_new };
  }
}

export const KEY_REUSED = 'This `Idempotency-Key` was used for another request. Choose a new key.';
