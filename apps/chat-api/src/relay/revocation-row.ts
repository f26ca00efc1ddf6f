import { isUuid } from '@fechatter/core';
import type { Revocation } from '@fechatter/nats';

const USER_ID = /^\d+$/;

/** The revocation that a row's payload tells of, or null if it is none. One that does not say of what is kept the longest. */
export function toRevocation(payload: Record<string, unknown>): Revocation | null {
  const { sessionId, userId } = payload;
  const kind = payload['kind'] === 'session' ? 'session' : 'api_token';
  if (typeof sessionId === 'string' && isUuid(sessionId)) return { sessionId, kind };
  if (typeof userId === 'string' && USER_ID.test(userId)) return { userId };
  return null;
}
