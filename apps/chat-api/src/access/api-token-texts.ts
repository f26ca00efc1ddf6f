import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { API_TOKEN_PREFIX } from '@fechatter/server';
import { SESSION_ID_BYTES, sessionIdFromBytes, sessionIdToBytes } from './session-id-bytes.js';

const MAC_BYTES = 32;

/**
 * API tokens as their holders have them: `fct_` and, in base64url, the session's id and a MAC over it. The MAC keeps made-up tokens from
 * the database. A token follows from the session's id, which is random, so a repeated request can be answered with the same one; of the
 * token itself only a hash is stored.
 */
export class ApiTokenTexts {
  constructor(private readonly secret: string) {}

  textOf(sessionId: string): string {
    const session = sessionIdToBytes(sessionId);
    return API_TOKEN_PREFIX + Buffer.concat([session, this.mac(session)]).toString('base64url');
  }

  /** The session whose token `text` is; null if it was not made with our secret. */
  sessionIdIn(text: string): string | null {
    const bytes = Buffer.from(text.slice(API_TOKEN_PREFIX.length), 'base64url');
    if (bytes.length !== SESSION_ID_BYTES + MAC_BYTES) return null;
    const session = bytes.subarray(0, SESSION_ID_BYTES);
    if (!timingSafeEqual(bytes.subarray(SESSION_ID_BYTES), this.mac(session))) return null;
    return sessionIdFromBytes(session);
  }

  /** As it is stored. */
  hashOf(sessionId: string): Buffer {
    return createHash('sha256').update(this.textOf(sessionId)).digest();
  }

  private mac(session: Buffer): Buffer {
    return createHmac('sha256', this.secret).update('api-token:').update(session).digest();
  }
}
