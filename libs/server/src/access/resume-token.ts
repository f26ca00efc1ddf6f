import type { KeyObject } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { isSession, type AccessClaims, type SignedInActor } from './token-verifier.js';

/**
 * A resume token reopens the event stream of one ticket, in a cookie, until the session ends. chat-api signs
 * it when it makes the ticket; notify-server checks it and keeps nothing. It is no access token: a person is
 * named inside `resume` only, where no verifier of access tokens, of any release, looks.
 */
interface ResumeClaims {
  iss: string;
  /** The hash of the ticket. */
  ticket: string;
  resume: Pick<AccessClaims, 'sub' | 'ws' | 'sid' | 'scope'>;
  iat: number;
  exp: number;
}

/** Whom a resume token stands for, and the ticket that it belongs to. */
export interface Resumed {
  actor: SignedInActor;
  ticketHash: string;
}

export class ResumeTokenSigner {
  private readonly jwt: JwtService;

  constructor(
    privateKey: KeyObject,
    private readonly now: () => number = Date.now,
  ) {
    this.jwt = new JwtService({ privateKey, signOptions: { algorithm: 'ES256' } });
  }

  sign({ actor, ticketHash: ticket }: Resumed, ttlSeconds: number): string {
    const { installation: iss, userId: sub, workspaceId: ws, sessionId: sid, scope } = actor;
    const iat = Math.floor(this.now() / 1_000);
    const claims: ResumeClaims = {
      ...{ iss, ticket, iat, exp: iat + ttlSeconds },
      resume: { sub, ws, sid, ...(scope && { scope }) },
    };
    return this.jwt.sign(claims);
  }
}

export class ResumeTokenVerifier {
  private readonly jwt: JwtService;

  constructor(publicKey: KeyObject) {
    this.jwt = new JwtService({ publicKey, verifyOptions: { algorithms: ['ES256'] } });
  }

  /** Null if the token is not one of ours, or its session has ended by now. */
  verify(token: string): Resumed | null {
    try {
      const claims: unknown = this.jwt.verify(token);
      return isResumeClaims(claims) ? toResumed(claims) : null;
    } catch {
      return null;
    }
  }
}

function toResumed({ iss, ticket, resume, iat, exp }: ResumeClaims): Resumed {
  const { sub: userId, ws: workspaceId, sid: sessionId, scope = null } = resume;
  const times = { tokenIssuedAt: iat * 1_000, tokenExpiresAt: exp * 1_000 };
  return { ticketHash: ticket, actor: { userId, workspaceId, sessionId, installation: iss, scope, ...times } };
}

function isResumeClaims(value: unknown): value is ResumeClaims {
  const { iss, ticket, resume, iat, exp } = (value ?? {}) as Record<string, unknown>;
  if (typeof resume !== 'object' || resume === null || !isSession(resume)) return false;
  const isOurs = typeof iss === 'string' && typeof ticket === 'string';
  return isOurs && typeof iat === 'number' && typeof exp === 'number';
}
