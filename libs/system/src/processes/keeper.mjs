/**
 * Stops what the launcher leaves behind. The launcher holds the other end of this process's standard input;
 * when that end closes, however the launcher ended (kill -9 included), this process stops whatever is still
 * on the launcher's list. After an orderly stop the list is empty. It runs in a session of its own, so that
 * Ctrl-C does not reach it.
 */
import { rmSync } from 'node:fs';
import { stopLeftovers } from './leftovers.mjs';

const [listFile, ...markers] = process.argv.slice(2);

process.stdin.resume();
process.stdin.once('close', async () => {
  const stopped = await stopLeftovers(listFile);
  if (stopped.length > 0) for (const marker of markers) rmSync(marker, { force: true, recursive: true });
  process.exit(0);
});
