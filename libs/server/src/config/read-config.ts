import { SettingError, type Environment, type Setting } from './setting.js';
import { unknownVariables } from './unknown-variables.js';

export class ConfigError extends Error {}

type Values<Spec> = { [Key in keyof Spec]: Spec[Key] extends Setting<infer T> ? T : never };

/**
 * Reads the configuration that `spec` describes. Throws one {@link ConfigError} that names every variable at
 * fault. It also names the unknown variables: one of them may be the missing variable, misspelt.
 */
export function readConfig<Spec extends Record<string, Setting<unknown>>>(
  environment: Environment,
  spec: Spec,
): Values<Spec> {
  const errors: string[] = [];
  const values = Object.entries(spec).map(([key, setting]) => [key, attempt(setting, environment, errors)] as const);
  if (errors.length > 0) throw new ConfigError(refusal(errors, environment));
  return Object.fromEntries(values) as Values<Spec>;
}

function attempt(setting: Setting<unknown>, environment: Environment, errors: string[]): unknown {
  try {
    return setting.read(environment);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    errors.push(error.message);
    return undefined;
  }
}

function refusal(errors: readonly string[], environment: Environment): string {
  const hints = unknownVariables(environment).map(
    ({ name, nearest }) => `${name} is unknown; the nearest is ${nearest}`,
  );
  return ['The configuration is not usable:', ...errors, ...hints].join('\n  ');
}
