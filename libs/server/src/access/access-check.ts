import { DomainError } from '@fechatter/core';
import type { SignedInActor } from './token-verifier.js';

/**
 * What a service checks about a request's token. The signature of an access token has been verified before.
 */
export abstract class AccessCheck {
  /**
   * Whether this installation issued the token. In another installation the same ids belong to other people,
   * and both may have the same key.
   */
  abstract isIssuedHere(actor: SignedInActor): boolean;

  /**
   * The person that an API token acts for; the token may be revoked. Throws `token_expired`, and
   * `unauthenticated` for an unknown token. Only chat-api can look up API tokens, so every other service
   * throws `unauthenticated`.
   */
  abstract verifyApiToken(token: string): SignedInActor | Promise<SignedInActor>;

  /**
   * Whether the token's session or person is revoked, although the token has not expired. Known within a
   * second of the revocation.
   */
  abstract isRevoked(actor: SignedInActor): boolean | Promise<boolean>;
}

/** The `verifyApiToken` of a service that does not accept API tokens. */
export function refuseApiToken(): never {
  throw new DomainError(
    'unauthenticated',
    'API tokens are not accepted here. Exchange the token at POST /api/tokens/exchange.',
  );
}
