/**
 * `npm run openapi`: writes docs/openapi.json anew, merged from the parts that the apps export. Refuses what would break
 * clients unless `--breaking "<why>"` says why. With `--check` it writes nothing and fails if the file differs.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { complain, step } from './command/progress.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { ROOT } from '../libs/system/src/places.mjs';

/** The document's introduction and server are those of the first. */
const APPS = ['chat-api', 'notify-server'].map((name) => ({ name, folder: join(ROOT, 'apps', name) }));
const OPTIONS = /** @type {const} */ ({ breaking: { type: 'string' }, check: { type: 'boolean', default: false } });

await command(async () => {
  const { breaking, check } = options();
  await installPackages(step);
  step('building the apps');
  buildApps();
  // Built a moment ago: a static import would come too early.
  const openapi = await import(pathToFileURL(join(ROOT, 'libs', 'openapi', 'dist', 'index.js')).href);
  step('reading their routes');
  const document = openapi.mergeParts(APPS.map(partOf));
  return check ? compare(openapi, document) : write(openapi, document, breaking?.trim());
});

function options() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    throw new Failure(error.message);
  }
}

function buildApps() {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const projects = APPS.map(({ folder }) => join(folder, 'tsconfig.build.json'));
  const { status } = spawnSync(tsc, ['--build', ...projects], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Failure('The apps could not be built.');
}

/** What an app prints. Each runs in a process of its own: class-validator knows the classes of one app only. */
function partOf({ name, folder }) {
  const program = join(folder, 'dist', 'openapi', 'main.js');
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(process.execPath, [program], { cwd: ROOT, stdio, maxBuffer: Infinity });
  if (status !== 0) throw new Failure(`${name} could not export its part of the document.`);
  return JSON.parse(stdout.toString('utf8'));
}

function compare({ differences, isWritten, readDocument }, document) {
  if (isWritten(document)) return 0;
  const list = differences(readDocument(), document).map((name) => `\n  ${name}`);
  complain(`docs/openapi.json is not what the code says. Run npm run openapi. What differs:${list.join('')}`);
  return 1;
}

function write({ breakingChanges, noteChange, readDocument, writeDocument }, document, why) {
  const breaks = breakingChanges(readDocument(), document);
  if (breaks.length > 0 && !why) {
    complain(
      `Clients that were written against docs/openapi.json would break:${breaks.map((line) => `\n  ${line}`).join('')}`,
    );
    complain('If that is meant: npm run openapi -- --breaking "<why>", which notes it in docs/api-changes.md.');
    return 1;
  }
  if (breaks.length > 0) noteChange({ version: document.info.version, date: new Date(), why, breaks });
  step('writing docs/openapi.json');
  writeDocument(document);
  return 0;
}
