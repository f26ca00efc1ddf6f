import { DomainError } from '@fechatter/core';
import type { SignedInActor } from './token-verifier.js';

/** What a service asks about the token of a request, an access token's signature having been found good. */
export abstract class AccessCheck {
  /** Whether it was issued by the installation served here: in another one the same ids are other people, and both may have one key. */
  abstract isIssuedHere(actor: SignedInActor): boolean;

  /**
   * Who an API token speaks for, revoked or not. Throws `unauthenticated` for one that is none of ours, and everywhere but in chat-api,
   * which alone can look it up; `token_expired`.
   */
  abstract verifyApiToken(token: string): SignedInActor | Promise<SignedInActor>;

  /** Whether its session or its person is shut out although it has not expired. Known within a second of the revocation. */
  abstract isRevoked(actor: SignedInActor): boolean | Promise<boolean>;
}

/** `verifyApiToken` of a service that takes none. */
export function refuseApiToken(): never {
  throw new DomainError('unauthenticated', 'No API token is taken here: exchange it at POST /api/tokens/exchange.');
}
