import { existsSync } from 'node:fs';
import { findOnPath } from '../../libs/system/src/programs/find-on-path.mjs';

const OF_DEBIAN = '/usr/bin/chromium';

/** @returns {string | null} CHROMIUM_BIN, else Debian's, else "chromium" on PATH */
export function findChromium() {
  return process.env.CHROMIUM_BIN || (existsSync(OF_DEBIAN) ? OF_DEBIAN : findOnPath('chromium'));
}
