import { readFileSync } from 'node:fs';

const manifest = new URL('../package.json', import.meta.url);

/** The release that is running: all packages of the workspace have the same version. */
export const VERSION = (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
