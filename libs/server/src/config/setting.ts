import { readFileSync, statSync, type Stats } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `read` throws {@link SettingError} if the environment has no valid value. */
export interface Setting<T> {
  read(environment: Environment): T;
}

/** Says what is wrong with the variable `name`, without its value, which may be a secret. */
export class SettingError extends Error {
  constructor(name: string, what: string) {
    super(`${name} ${what}`);
  }
}

/** More than any secret or certificate has. */
const LARGEST_FILE_BYTES = 1_048_576;

/**
 * Reads the file that the variable `name` names. The error says why it can't be read, without the variable's
 * value: that may be the secret itself, set by mistake.
 */
export function settingFile(name: string, file: string): Buffer {
  try {
    assertSmallFile(name, statSync(file));
    return readFileSync(file);
  } catch (error) {
    if (error instanceof SettingError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingError(name, `names a file that ${(code && reasons[code]) ?? "can't be read"}`);
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'does not exist',
  EACCES: 'the user of this process may not read',
};

/** A pipe without a writer would be read for ever, and a device until no memory is left. */
function assertSmallFile(name: string, status: Stats): void {
  if (status.isDirectory()) throw new SettingError(name, 'names a folder, not a file');
  if (!status.isFile()) throw new SettingError(name, 'names a pipe or a device, not a file');
  if (status.size > LARGEST_FILE_BYTES) throw new SettingError(name, 'names a file of more than 1 MiB');
}
