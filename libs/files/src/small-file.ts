import { readFileSync, statSync, type Stats } from 'node:fs';

/**
 * Says what the path names, such as "a folder, not a file". Does not repeat the path: it may be a secret, set by
 * mistake.
 */
export class SmallFileError extends Error {}

/** More than any secret or certificate has. */
const LARGEST_FILE_BYTES = 1_048_576;

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'the user of this process may not read',
};

/** Reads a file that a setting names, of at most 1 MiB. Throws {@link SmallFileError}. */
export function readSmallFile(file: string): Buffer {
  try {
    assertSmall(statSync(file));
    return readFileSync(file);
  } catch (error) {
    if (error instanceof SmallFileError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SmallFileError(`a file that ${(code && reasons[code]) ?? "can't be read"}`);
  }
}

/** A pipe without a writer would be read for ever, and a device until no memory is left. */
function assertSmall(status: Stats): void {
  if (status.isDirectory()) throw new SmallFileError('a folder, not a file');
  if (!status.isFile()) throw new SmallFileError('a pipe or a device, not a file');
  if (status.size > LARGEST_FILE_BYTES) throw new SmallFileError('a file of more than 1 MiB');
}
