/**
 * Kills what a run of `npm test` leaves behind when it is killed with SIGKILL. The run holds the other end of
 * this process's standard input, which closes however the run ends; after an orderly end nothing is left. It
 * runs in a session of its own, so that Ctrl-C does not reach it.
 */
import { killStrays } from './strays.mjs';

const [folder] = process.argv.slice(2);

process.stdin.resume();
process.stdin.once('close', () => {
  killStrays(folder);
  process.exit(0);
});
