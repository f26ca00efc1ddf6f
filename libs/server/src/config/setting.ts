export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting. `read` throws {@link SettingError} where the environment has no usable value for it. */
export interface Setting<T> {
  read(environment: Environment): T;
}

export class SettingError extends Error {}
