import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { SESSION_ID_BYTES, sessionIdFromBytes, sessionIdToBytes } from '../access/session-id-bytes.js';

const NONCE_BYTES = 32;
const MAC_BYTES = 16;
const TOKEN_BYTES = SESSION_ID_BYTES + NONCE_BYTES + MAC_BYTES;

export interface RefreshToken {
  sessionId: string;
  /** The token that the client holds. */
  text: string;
  /** The hash that is stored. */
  hash: Buffer;
}

/**
 * Refresh tokens: the session's id, a nonce and a MAC over both, in base64url. The MAC rejects made-up tokens
 * without asking the database. The successor of a token is derived from it, so that a client that lost the
 * answer and repeats the request gets the same one.
 */
export class RefreshTokens {
  constructor(private readonly secret: string) {}

  first(sessionId: string): RefreshToken {
    return this.token(sessionIdToBytes(sessionId), randomBytes(NONCE_BYTES));
  }

  successor({ text }: RefreshToken): RefreshToken {
    const { session, nonce } = parts(Buffer.from(text, 'base64url'));
    return this.token(session, this.mac('next', session, nonce));
  }

  /** Null if `text` was not made with our secret, or is another spelling of such a token. */
  parse(text: string): RefreshToken | null {
    const bytes = Buffer.from(text, 'base64url');
    if (bytes.length !== TOKEN_BYTES) return null;
    const { session, nonce, mac } = parts(bytes);
    const token = this.token(session, nonce);
    return timingSafeEqual(mac, this.proof(session, nonce)) && token.text === text ? token : null;
  }

  private token(session: Buffer, nonce: Buffer): RefreshToken {
    const bytes = Buffer.concat([session, nonce, this.proof(session, nonce)]);
    return {
      sessionId: sessionIdFromBytes(session),
      text: bytes.toString('base64url'),
      hash: createHash('sha256').update(bytes).digest(),
    };
  }

  private proof(session: Buffer, nonce: Buffer): Buffer {
    return this.mac('refresh', session, nonce).subarray(0, MAC_BYTES);
  }

  private mac(purpose: string, session: Buffer, nonce: Buffer): Buffer {
    return createHmac('sha256', this.secret).update(`${purpose}:`).update(session).update(nonce).digest();
  }
}

function parts(bytes: Buffer): { session: Buffer; nonce: Buffer; mac: Buffer } {
  const nonceEnd = SESSION_ID_BYTES + NONCE_BYTES;
  return {
    session: bytes.subarray(0, SESSION_ID_BYTES),
    nonce: bytes.subarray(SESSION_ID_BYTES, nonceEnd),
    mac: bytes.subarray(nonceEnd),
  };
}
