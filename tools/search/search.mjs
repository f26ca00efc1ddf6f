/**
 * `npm run search:rebuild`, `npm run search:verify` and `npm run search:dead`: the commands for operators of
 * the search index. They use the system that `npm start` runs or, if SEARCH_ENGINE is set, the servers that
 * the environment names as for chat-api. Prints only the answer, and exits as `docs/operations.md` says.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildServices } from '../building/build.mjs';
import { installPackages } from '../building/install.mjs';
import { command } from '../command/command.mjs';
import { complain, say } from '../command/progress.mjs';
import { ROOT } from '../../libs/system/src/places.mjs';
import { dataFolderIn } from './data-folder.mjs';
import { environmentOf } from './environment.mjs';

const PROGRAM = join(ROOT, 'apps', 'chat-api', 'dist', 'search-upkeep', 'main.js');
const CANT_BE_DONE = 2;

await command(async () => {
  const { dataDir, others } = dataFolderIn(process.argv.slice(2));
  await installPackages(complain);
  await buildServices(complain);
  const isHelp = others.includes('--help');
  if (isHelp) say('npm run search:… takes --data DIR too: the folder of the npm start that is meant (.fechatter).\n');
  const env = isHelp || process.env.SEARCH_ENGINE ? process.env : await environmentOf(dataDir);
  const child = spawn(process.execPath, ['--enable-source-maps', PROGRAM, ...others], { env, stdio: 'inherit' });
  // Ctrl-C reaches the program too. This process ends after it, with its exit code.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  return code ?? CANT_BE_DONE;
}, CANT_BE_DONE);
