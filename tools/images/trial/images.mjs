/**
 * `npm run images`: lints docker/, builds the images, brings the system up with Compose from the image that has
 * everything, and sends one message through the gateway. With `--if-possible`, it is skipped where Docker or the
 * base images can't be had.
 */
import { command } from '../../command/command.mjs';
import { complain, say, step } from '../../command/progress.mjs';
import { findDocker } from './docker.mjs';
import { tryImages } from './trial.mjs';
import { Failure } from '../../../libs/system/src/failure.mjs';

const SKIPPED = `
  *****************************************************************************
  **  Docker is not available here: images and Compose are NOT TRIED.        **
  *****************************************************************************
`;

await command(async () => {
  const docker = await dockerOrNull(process.argv.includes('--if-possible'));
  if (docker === null) return;
  try {
    await tryImages(docker, step);
  } finally {
    await docker.stop();
  }
  say('\nThe images are good.');
});

/** @param {boolean} ifPossible @returns {Promise<import('./docker.mjs').Docker | null>} null if skipped */
async function dockerOrNull(ifPossible) {
  try {
    return await findDocker(step);
  } catch (error) {
    if (!ifPossible || !(error instanceof Failure)) throw error;
    complain(`${SKIPPED}\n${error.message}\n`);
    return null;
  }
}
