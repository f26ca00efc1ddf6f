import type { SignedInActor } from './token-verifier.js';

/** What a service asks about an access token whose signature is good. */
export abstract class AccessCheck {
  /** Whether it was issued by the installation served here: in another one the same ids are other people, and both may have one key. */
  abstract isOurs(actor: SignedInActor): boolean;

  /** Whether its session or its person is shut out although it has not expired. Known within a second of the revocation. */
  abstract isRevoked(actor: SignedInActor): boolean | Promise<boolean>;
}
