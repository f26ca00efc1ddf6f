import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { API_TOKEN_PREFIX } from '@fechatter/server';
import { SESSION_ID_BYTES, sessionIdFromBytes, sessionIdToBytes } from './session-id-bytes.js';

const MAC_BYTES = 32;

/**
 * The text of an API token: `fct_`, then in base64url the session's id and a MAC over it. The MAC rejects
 * made-up tokens without asking the database. The text is derived from the session's id, which is random, so
 * that a repeated request can be answered with the same token. Only a hash of the token is stored.
 */
export class ApiTokenTexts {
  constructor(private readonly secret: string) {}

  textOf(sessionId: string): string {
    const session = sessionIdToBytes(sessionId);
    return API_TOKEN_PREFIX + Buffer.concat([session, this.mac(session)]).toString('base64url');
  }

  /** The id of the token's session. Null if `text` was not made with our secret, or is spelled differently. */
  sessionIdIn(text: string): string | null {
    const bytes = Buffer.from(text.slice(API_TOKEN_PREFIX.length), 'base64url');
    if (bytes.length !== SESSION_ID_BYTES + MAC_BYTES) return null;
    const session = bytes.subarray(0, SESSION_ID_BYTES);
    if (!timingSafeEqual(bytes.subarray(SESSION_ID_BYTES), this.mac(session))) return null;
    const sessionId = sessionIdFromBytes(session);
    return this.textOf(sessionId) === text ? sessionId : null;
  }

  /** The hash that is stored. */
  hashOf(sessionId: string): Buffer {
    return createHash('sha256').update(this.textOf(sessionId)).digest();
  }

  private mac(session: Buffer): Buffer {
    return createHmac('sha256', this.secret).update('api-token:').update(session).digest();
  }
}
