import type { KeyObject } from 'node:crypto';
import { DomainError, isId, isScope, isUuid, type Actor, type Scope } from '@fechatter/core';
import { JwtService } from '@nestjs/jwt';
import { LRUCache } from 'lru-cache';

/**
 * The claims of an access token. `iss` is the installation, `sub` the person, `ws` the workspace, `sid` the
 * session; times are in seconds. `scope` is that of the API token for which the access token was made.
 */
export interface AccessClaims {
  iss: string;
  sub: string;
  ws: string;
  sid: string;
  scope?: Scope;
  iat: number;
  exp: number;
}

export interface SignedInActor extends Actor {
  sessionId: string;
  /** The installation that made the token. */
  installation: string;
  /** What the token allows. Null for a person who signed in: they may do whatever their role allows. */
  scope: Scope | null;
  /**
   * When the access token was made, or an API token was last looked up. Milliseconds since 1970, as the next.
   */
  tokenIssuedAt: number;
  tokenExpiresAt: number;
}

export const NOT_OURS = 'The access token is not one of ours.';

const REMEMBERED_TOKENS = 10_000;

/**
 * Checks access tokens. Remembers the tokens whose signature was good, so that the next request with one
 * costs only a look-up.
 */
export class TokenVerifier {
  private readonly jwt: JwtService;
  private readonly known = new LRUCache<string, SignedInActor>({ max: REMEMBERED_TOKENS });

  constructor(
    publicKey: KeyObject,
    private readonly now: () => number = Date.now,
  ) {
    // `verify` checks the expiry, for remembered tokens too.
    this.jwt = new JwtService({ publicKey, verifyOptions: { algorithms: ['ES256'], ignoreExpiration: true } });
  }

  /** Throws `unauthenticated`, or `token_expired` for a token that was valid once. */
  verify(token: string): SignedInActor {
    const actor = this.known.get(token) ?? this.check(token);
    if (actor.tokenExpiresAt > this.now()) return actor;
    this.known.delete(token);
    throw new DomainError('token_expired', 'The access token has expired: refresh it.');
  }

  private check(token: string): SignedInActor {
    const actor = this.actorIn(token);
    if (!actor) throw new DomainError('unauthenticated', NOT_OURS);
    this.known.set(token, actor);
    return actor;
  }

  private actorIn(token: string): SignedInActor | null {
    if (!isAsIssued(token)) return null;
    try {
      const claims: unknown = this.jwt.verify(token);
      return isAccessClaims(claims) ? toActor(claims) : null;
    } catch {
      return null;
    }
  }
}

/** The decoder ignores surplus bits, so that a token would have many spellings. Each has one here. */
function isAsIssued(token: string): boolean {
  return token.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}

function toActor({ iss, sub, ws, sid, scope, iat, exp }: AccessClaims): SignedInActor {
  const actor = { userId: sub, workspaceId: ws, sessionId: sid, installation: iss, scope: scope ?? null };
  return { ...actor, tokenIssuedAt: iat * 1000, tokenExpiresAt: exp * 1000 };
}

function isAccessClaims(value: unknown): value is AccessClaims {
  if (typeof value !== 'object' || value === null) return false;
  const { iss, iat, exp } = value as Record<string, unknown>;
  return isSession(value) && typeof iss === 'string' && typeof iat === 'number' && typeof exp === 'number';
}

/** Whether the claims name a session, and whose it is. */
export function isSession(value: object): value is Pick<AccessClaims, 'sub' | 'ws' | 'sid' | 'scope'> {
  const { sub, ws, sid, scope } = value as Record<string, unknown>;
  const isPerson = typeof sub === 'string' && isId(sub) && typeof ws === 'string' && isId(ws);
  return isPerson && typeof sid === 'string' && isUuid(sid) && (scope === undefined || isScope(scope));
}
