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
    // The servers of npm packages start while the compiler works. Both are waited for, so that nothing starts
    // after the other has failed.
    const results = await Promise.allSettled([buildServices(say), system.startServers()]);
    const failed = results.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
    await system.start(requireSameInstallation);
  } catch (error) {
    await system.stop();
    throw error;
  }
}
