import { resolveFromCaller } from '../command/arguments.mjs';
import { Failure } from '../../libs/system/src/failure.mjs';
import { DEFAULT_DATA_DIR } from '../../libs/system/src/places.mjs';

/**
 * Takes `--data DIR` or `--data=DIR` out of the arguments. The others are for the program that is run.
 * @param {readonly string[]} args
 * @returns {{ dataDir: string, others: string[] }}
 */
export function dataFolderIn(args) {
  const others = [...args];
  const place = others.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  if (place < 0) return { dataDir: DEFAULT_DATA_DIR, others };
  const [option, next] = others.slice(place);
  const isApart = option === '--data';
  const folder = isApart ? next : option.slice('--data='.length);
  if (!folder) throw new Failure('--data needs a folder.');
  others.splice(place, isApart ? 2 : 1);
  return { dataDir: resolveFromCaller(folder), others };
}
