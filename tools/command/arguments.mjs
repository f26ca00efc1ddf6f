import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure, reasonOf } from '../../libs/system/src/failure.mjs';

/**
 * Like `parseArgs` of Node, but reports a mistake in one sentence that points to --help.
 * @template {import('node:util').ParseArgsConfig} T
 * @param {T} config
 * @returns {ReturnType<typeof parseArgs<T>>}
 */
export function parseArguments(config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Failure(`${reasonOf(error).split('. ')[0].replace(/\.$/, '')}. Try --help.`);
  }
}

/**
 * Resolves a path from where the user typed it: npm changes to the top of the project.
 * @param {string} path
 */
export function resolveFromCaller(path) {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
