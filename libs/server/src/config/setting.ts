import { readFileSync } from 'node:fs';

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

/** Reads the file that the variable `name` names. */
export function settingFile(name: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch {
    throw new SettingError(name, "names a file that can't be read");
  }
}
