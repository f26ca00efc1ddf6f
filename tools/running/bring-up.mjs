import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { requireSameInstallation } from './installation.mjs';

/**
 * From a clean clone to a running system, or to nothing and a reason.
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
