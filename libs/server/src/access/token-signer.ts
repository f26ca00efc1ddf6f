import type { KeyObject } from 'node:crypto';
import type { Scope } from '@fechatter/core';
import { JwtService } from '@nestjs/jwt';

export interface SignedSession {
  userId: string;
  workspaceId: string;
  sessionId: string;
  scope?: Scope;
}

/** Signs access tokens (JWT, ES256). Only chat-api has the private key. */
export class TokenSigner {
  private readonly jwt: JwtService;

  constructor(
    privateKey: KeyObject,
    readonly ttlSeconds: number,
    /** The installation. The tokens open the event streams of no other installation. */
    private readonly issuer: { readonly id: string },
    private readonly now: () => number = Date.now,
  ) {
    // A KeyObject, because a string would be parsed again at every call.
    this.jwt = new JwtService({ privateKey, signOptions: { algorithm: 'ES256' } });
  }

  /** A `scope` limits the token to what the API token that it is exchanged for allows. */
  sign(session: SignedSession, ttlSeconds = this.ttlSeconds): string {
    const iat = Math.floor(this.now() / 1000);
    const { userId: sub, workspaceId: ws, sessionId: sid, scope } = session;
    return this.jwt.sign({ iss: this.issuer.id, sub, ws, sid, ...(scope && { scope }), iat, exp: iat + ttlSeconds });
  }
}
