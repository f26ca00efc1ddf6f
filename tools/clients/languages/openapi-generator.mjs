import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';
import { pythonWith } from '../../building/python.mjs';
import { run } from '../kit/run.mjs';
import { DOCUMENT } from '../kit/work-folder.mjs';

export const OPENAPI_GENERATOR = 'openapi-generator 7.26.0';

/** The generator is a Java program, and is published as a Python package too. */
const PACKAGES = {
  name: 'openapi-generator',
  requirements: fileURLToPath(new URL('openapi-generator.txt', import.meta.url)),
};
const OLDEST_JAVA = 17;
const FIND = 'import openapi_generator_cli as g; print(g.__path__[0])';
/** No documents and tests of the client, and an error where the document is at fault. */
const SOURCES_ONLY = 'apiDocs=false,modelDocs=false,apiTests=false,modelTests=false';

/** One installation at a time, although two clients need it. @type {Promise<string> | null} */
let installation = null;

/**
 * @param {(text: string) => void} onStep
 * @returns {Promise<string>} the path of the generator's jar
 */
export function openApiGenerator(onStep) {
  installation ??= install(onStep);
  return installation;
}

async function install(onStep) {
  const { code, output } = await runQuietly('java', ['-version']);
  const version = Number(/version "(\d+)/.exec(output)?.[1]);
  if (code !== 0 || !(version >= OLDEST_JAVA)) throw new Failure(`Java ${OLDEST_JAVA} or newer was not found.`);
  const python = await pythonWith(PACKAGES, onStep);
  return join(await run(python, ['-c', FIND]), 'openapi-generator.jar');
}

/**
 * @param {string} jar
 * @param {string} language as the generator names it
 * @param {string} folder
 * @param {Record<string, string>} options of that language
 */
export async function generate(jar, language, folder, options) {
  const properties = Object.entries(options).map(([name, value]) => `${name}=${value}`);
  const output = await run('java', [
    ...['-jar', jar, 'generate', '--generator-name', language, '--input-spec', DOCUMENT, '--output', folder],
    ...['--global-property', SOURCES_ONLY, '--additional-properties', properties.join(',')],
  ]);
  // It reports faults of the document, and goes on without what it did not understand.
  const faults = output.split('\n').filter((line) => /\bERROR\b/.test(line));
  if (faults.length > 0)
    throw new Failure(`${faults.length} errors of the generator:\n${faults.slice(0, 5).join('\n')}`);
}
