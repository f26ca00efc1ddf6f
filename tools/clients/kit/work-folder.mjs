import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_DATA_DIR, requireWritable } from '../../../libs/system/src/places.mjs';

/** The document that clients are generated from. */
export const DOCUMENT = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));

/**
 * Makes the folder anew in which one client is generated and compiled, with the program that uses it. It is
 * kept until the next run, to look at.
 * @param {string} name of the folder below tools/clients that holds the program
 * @returns {string}
 */
export function workFolder(name) {
  const folder = join(DEFAULT_DATA_DIR, 'clients', name);
  requireWritable(DEFAULT_DATA_DIR);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), folder, { recursive: true });
  return folder;
}
