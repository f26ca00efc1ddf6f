import { hashSync, verifySync } from '@node-rs/argon2';

/** argon2id with 19 MiB, two passes: about 15 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** What a thread of the password hasher does; it runs as it stands here, also where the rest is compiled on the fly. */

/** @param {string} password */
export function hash(password) {
  return hashSync(password, COST);
}

/** @param {{ password: string, passwordHash: string }} pair */
export function matches({ password, passwordHash }) {
  return verifySync(passwordHash, password);
}
