import { renameSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file by rename, so that a reader never sees half of it. Only its owner can read it.
 * @param {string} file
 * @param {unknown} value written as JSON
 */
export function replaceJson(file, value) {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Writes what a run notes about itself while it ends. An error of the file system is ignored: processes must
 * be stopped even if the data folder was deleted or its disk is full, and no reader takes the old content for
 * true without asking whether its processes still run.
 * @param {() => void} write
 */
export function writeIfPossible(write) {
  try {
    write();
  } catch (error) {
    if (!error.syscall) throw error;
  }
}
