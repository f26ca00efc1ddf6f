/**
 * `npm run images`: lints docker/, builds the images, brings the system up with Compose from the image that has
 * everything, and sends one message through the gateway. With `--if-possible`, it is skipped where Docker or the
 * base images can't be had.
 */
import { command } from '../../command/command.mjs';
import { foundOrSkipped, ifPossibleOption } from '../../command/if-possible.mjs';
import { say, step } from '../../command/progress.mjs';
import { findDocker } from './docker.mjs';
import { tryImages } from './trial.mjs';

await command(async () => {
  const ifPossible = ifPossibleOption(process.argv.slice(2));
  const skipped = 'Docker is not available here: images and Compose are NOT TRIED.';
  const docker = await foundOrSkipped(() => findDocker(step), skipped, ifPossible);
  if (docker === null) return;
  try {
    await tryImages(docker, step);
  } finally {
    await docker.stop();
  }
  say('\nThe images are good.');
});
