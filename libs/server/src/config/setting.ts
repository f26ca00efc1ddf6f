import { readSmallFile, SmallFileError } from '@fechatter/files';

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

/**
 * Reads the file that the variable `name` names. The error says why it can't be read, without the variable's
 * value: that may be the secret itself, set by mistake.
 */
export function settingFile(name: string, file: string): Buffer {
  try {
    return readSmallFile(file);
  } catch (error) {
    throw error instanceof SmallFileError ? new SettingError(name, `names ${error.message}`) : error;
  }
}
