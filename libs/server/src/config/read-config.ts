export type Environment = Readonly<Record<string, string | undefined>>;

/** One setting. `read` throws {@link SettingError} where the environment has no usable value for it. */
export interface Setting<T> {
  read(environment: Environment): T;
}

export class SettingError extends Error {}

export class ConfigError extends Error {}

type Values<Spec> = { [Key in keyof Spec]: Spec[Key] extends Setting<infer T> ? T : never };

/** The configuration that `spec` describes. Throws one {@link ConfigError} that lists every problem and names each variable. */
export function readConfig<Spec extends Record<string, Setting<unknown>>>(
  environment: Environment,
  spec: Spec,
): Values<Spec> {
  const problems: string[] = [];
  const values = Object.entries(spec).map(([key, setting]) => [key, attempt(setting, environment, problems)] as const);
  if (problems.length > 0) throw new ConfigError(`The configuration is not usable:\n  ${problems.join('\n  ')}`);
  return Object.fromEntries(values) as Values<Spec>;
}

function attempt(setting: Setting<unknown>, environment: Environment, problems: string[]): unknown {
  try {
    return setting.read(environment);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}
