import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** @param {string} path @returns {number} the bytes of a file, or of all files in a folder */
export function sizeOf(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** @param {number} bytes @returns {string} as in "47.3 MB" */
export function describeSize(bytes) {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
