import { chmodSync, mkdirSync } from 'node:fs';

/**
 * Makes a folder that only its owner may enter, or takes everybody else's rights to an existing one: secrets are
 * there, or logs, streams and indexes, which hold what people write.
 * @param {string} folder
 */
export function makeOwnFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
