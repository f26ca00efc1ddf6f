import { hashSync, verifySync } from '@node-rs/argon2';

/*
 * Runs in the threads of the password hasher. It is plain JavaScript, since tests compile TypeScript on the
 * fly.
 */

/** argon2id with 19 MiB and two passes: about 15 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @param {string} password */
export function hash(password) {
  return hashSync(password, COST);
}

/** @param {{ password: string, passwordHash: string }} pair */
export function matches({ password, passwordHash }) {
  return verifySync(passwordHash, password);
}
