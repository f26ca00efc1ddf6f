import { readFileSync } from 'node:fs';
import { Failure } from '../../libs/system/src/failure.mjs';
import { resolveFromCaller } from './arguments.mjs';

/**
 * Returns the secret in the variable `name`, or in the file that `<name>_FILE` names, as the services read it;
 * undefined if neither is set.
 * @param {Record<string, string | undefined>} env
 * @param {string} name
 * @returns {string | undefined}
 */
export function secretFrom(env, name) {
  const { [name]: value, [`${name}_FILE`]: file } = env;
  if (!file) return value || undefined;
  if (value) throw new Failure(`${name} and ${name}_FILE are both set: set one of them.`);
  try {
    return readFileSync(resolveFromCaller(file), 'utf8').replace(/\r?\n$/, '');
  } catch {
    throw new Failure(`${name}_FILE names a file that can't be read.`);
  }
}
