import type { SignedInActor } from './token-verifier.js';

/** Which sessions and persons are shut out although their access tokens have not expired. Known within a second of the revocation. */
export abstract class RevocationCheck {
  abstract isRevoked(actor: SignedInActor): boolean | Promise<boolean>;
}
