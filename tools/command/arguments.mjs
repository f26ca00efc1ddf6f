import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, reasonOf } from '../../libs/system/src/failure.mjs';

/**
 * Like `parseArgs` of Node, but reports a mistake in one sentence, and what there is instead.
 * @template {import('node:util').ParseArgsConfig} T
 * @param {T} config
 * @returns {ReturnType<typeof parseArgs<T>>}
 */
export function parseArguments(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const names = Object.keys(config.options ?? {});
    const advice = names.includes('help') ? 'Try --help.' : `There is only --${names.join(' and --')}.`;
    throw new Failure(`${reasonOf(error).split('. ')[0].replace(/\.$/, '')}. ${advice}`);
  }
}

/**
 * Resolves a path from where the user typed it: npm changes to the top of the project.
 * @param {string} path
 */
export function resolveFromCaller(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
