export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting. `read` throws {@link SettingError} where the environment has no usable value for it. */
export interface Setting<T> {
  read(environment: Environment): T;
}

/** `what` is wrong with the variable `name`. It never repeats the value, which may be a secret. */
export class SettingError extends Error {
  constructor(name: string, what: string) {
    super(`${name} ${what}`);
  }
}
