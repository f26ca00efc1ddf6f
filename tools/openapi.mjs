/** `npm run openapi`: writes docs/openapi.json anew from the code. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { step } from './command/progress.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { ROOT } from '../libs/system/src/places.mjs';

const app = join(ROOT, 'apps', 'chat-api');

await command(async () => {
  await installPackages(step);
  step('building chat-api');
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  if (run(tsc, ['--build', join(app, 'tsconfig.build.json')]) !== 0) throw new Failure('chat-api could not be built.');
  step('writing docs/openapi.json');
  return run(process.execPath, [join(app, 'dist', 'openapi', 'main.js'), ...process.argv.slice(2)]);
});

function run(program, args) {
  return spawnSync(program, args, { cwd: ROOT, stdio: 'inherit' }).status ?? 1;
}
