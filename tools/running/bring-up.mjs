import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { requireSameInstallation } from './installation.mjs';

/**
 * Installs, builds and starts. If any of it fails, stops what was started and throws the reason.
 * @param {import('../../libs/system/src/system.mjs').System} system
 * @param {(text: string) => void} say
 */
export async function bringUp(system, say) {
  try {
    await system.claim();
    await installPackages(say);
    await buildServices(say);
    await system.start(requireSameInstallation);
  } catch (error) {
    await system.stop();
    throw error;
  }
}
