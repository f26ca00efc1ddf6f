/**
 * `npm run openapi`: writes docs/openapi.json anew, merged from the parts that the apps export, its types for
 * libs/client, and docs/asyncapi.yaml, which notify-server exports.
 */
import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildServices } from './building/build.mjs';
import { isClientSchema, writeClientSchema } from './building/client-schema.mjs';
import { installPackages } from './building/install.mjs';
import { parseArguments } from './command/arguments.mjs';
import { command } from './command/command.mjs';
import { complain, say, step } from './command/progress.mjs';
import { masked } from './examples/masked.mjs';
import { playStory, urlsOf } from './examples/story.mjs';
import { withThrowAwaySystem } from './running/throw-away-system.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { ROOT } from '../libs/system/src/places.mjs';

/** The first one gives the document its introduction and server. */
const APPS = ['chat-api', 'notify-server'].map((name) => ({ name, folder: join(ROOT, 'apps', name) }));
const TIMEOUT_MS = 900_000;
const OPTIONS = /** @type {const} */ ({
  breaking: { type: 'string' },
  check: { type: 'boolean', default: false },
  examples: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});
const HELP = `npm run openapi -- [options]

  --breaking "<why>"  writes changes that break clients too, and notes them in docs/api-changes.md
  --examples          starts a system of its own, and writes its answers as the examples too
  --check             writes nothing, and fails if docs/openapi.json, docs/asyncapi.yaml or the types of libs/client
                      are not what the code says`;

await command(async () => {
  const { breaking, check, examples, help } = parseArguments({ options: OPTIONS }).values;
  if (help) return say(HELP);
  await installPackages(step);
  step('building the apps');
  buildApps();
  // Imported only now, since it was built a moment ago.
  const openapi = await import(pathToFileURL(join(ROOT, 'libs', 'openapi', 'dist', 'index.js')).href);
  step('reading their routes and events');
  const exported = APPS.map(exportedBy);
  const stream = exported.flatMap((one) => one.stream ?? [])[0];
  const bare = openapi.mergeParts(exported.map(({ part }) => part));
  const document = openapi.withProblemExamples(examples ? await recorded(openapi, bare) : kept(openapi, bare));
  const contracts = { document, stream };
  return check ? compare(openapi, contracts) : write(openapi, contracts, breaking?.trim());
});

function buildApps() {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const projects = APPS.map(({ folder }) => join(folder, 'tsconfig.build.json'));
  const { status } = spawnSync(tsc, ['--build', ...projects], { cwd: ROOT, stdio: 'inherit', timeout: TIMEOUT_MS });
  if (status !== 0) throw new Failure('The apps could not be built.');
}

/** What an app prints, each in a process of its own: class-validator registers all classes of a process. */
function exportedBy({ name, folder }) {
  const program = join(folder, 'dist', 'openapi', 'main.js');
  const stdio = ['ignore', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(process.execPath, [program], {
    cwd: ROOT,
    stdio,
    maxBuffer: Infinity,
    timeout: TIMEOUT_MS,
  });
  if (status !== 0) throw new Failure(`${name} could not export its part of the documents.`);
  return JSON.parse(stdout.toString('utf8'));
}

/** @returns the document with the examples of the checked-in one */
function kept({ copyExamples, readDocument }, document) {
  return copyExamples(document, readDocument());
}

/** @returns the document with the calls of the story. A checked-in example stays if only ids and the like differ. */
async function recorded({ copyExamples, readDocument, withExamples }, document) {
  await buildServices(step);
  const calls = await withThrowAwaySystem({}, (system) => playStory(document, urlsOf(system)));
  const isSame = (one, other) => isDeepStrictEqual(masked(one), masked(other));
  return copyExamples(withExamples(document, calls), readDocument(), isSame);
}

async function compare({ differences, isStreamWritten, isWritten, readDocument }, { document, stream }) {
  const faults = [];
  if (!isWritten(document)) {
    const list = differences(readDocument(), document).map((name) => `\n  ${name}`);
    faults.push(`docs/openapi.json is not what the code says. Run npm run openapi. What differs:${list.join('')}`);
  }
  if (!isStreamWritten(stream)) faults.push('docs/asyncapi.yaml is not what the code says. Run npm run openapi.');
  if (!(await isClientSchema(document))) {
    faults.push('The types in libs/client are not those of docs/openapi.json. Run npm run openapi.');
  }
  faults.forEach(complain);
  return faults.length === 0 ? 0 : 1;
}

async function write(openapi, { document, stream }, why) {
  const breaks = [
    ...openapi.breakingChanges(openapi.readDocument(), document),
    ...openapi.breakingStreamChanges(openapi.readStreamDocument(), stream),
  ];
  if (breaks.length > 0 && !why) {
    complain(
      `Clients that were written against the documents would break:${breaks.map((line) => `\n  ${line}`).join('')}`,
    );
    complain('If you intend that: npm run openapi -- --breaking "<why>", which notes it in docs/api-changes.md.');
    return 1;
  }
  if (breaks.length > 0) openapi.noteChange({ version: document.info.version, date: new Date(), why, breaks });
  step('writing docs/openapi.json and docs/asyncapi.yaml');
  openapi.writeDocument(document);
  openapi.writeStreamDocument(stream);
  await writeClientSchema(document);
  return 0;
}
