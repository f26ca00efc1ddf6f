import { isUuid } from '@fechatter/core';
import type { Revocation } from '@fechatter/nats';

const USER_ID = /^\d+$/;

/**
 * The revocation in a row's payload, or null if it contains none. One without a kind counts as an API
 * token's, which is kept the longest.
 */
export function toRevocation(payload: Record<string, unknown>): Revocation | null {
  const { sessionId, userId } = payload;
  const kind = payload['kind'] === 'session' ? 'session' : 'api_token';
  if (typeof sessionId === 'string' && isUuid(sessionId)) return { sessionId, kind };
  if (typeof userId === 'string' && USER_ID.test(userId)) return { userId };
  return null;
}
