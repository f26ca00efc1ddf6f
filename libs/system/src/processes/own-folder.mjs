import { chmodSync, mkdirSync } from 'node:fs';

/**
 * Makes a folder that only its owner may enter, or takes everybody else's rights to an existing one. It holds
 * secrets, or logs, streams and indexes with what people write.
 * @param {string} folder
 */
export function makeOwnFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}
