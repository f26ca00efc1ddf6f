/**
 * Stops what the launcher leaves behind: once the launcher has ended, this process stops whatever is still on
 * its list. After an orderly stop the list is empty.
 */
import { rmSync } from 'node:fs';
import { stopLeftovers } from './leftovers.mjs';
import { afterParentEnds } from './survivor.mjs';

const [listFile, ...markers] = process.argv.slice(2);

afterParentEnds(async () => {
  const stopped = await stopLeftovers(listFile);
  if (stopped.length > 0) for (const marker of markers) rmSync(marker, { force: true, recursive: true });
});
