import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';
import { run } from '../kit/run.mjs';
import { DOCUMENT, workFolder } from '../kit/work-folder.mjs';
import { generate, OPENAPI_GENERATOR, openApiGenerator } from './openapi-generator.mjs';

const OLDEST_GO = [1, 25];
/** Go must not fetch another Go, and must not look for modules of the folders above. */
const env = { GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '-mod=readonly' };

/** @type {import('../run-clients.mjs').Client} */
export const goOapiCodegen = {
  name: 'go-oapi-codegen',
  generator: 'oapi-codegen 2.8.2',
  checkedBy: 'go vet',
  hears: true,
  async install(onStep) {
    await requireGo();
    onStep('compiling oapi-codegen (go)');
    // Compiles it once: Go keeps the result.
    await run('go', ['tool', 'oapi-codegen', '-version'], { cwd: workFolder('go-oapi-codegen'), env });
    return '';
  },
  async make() {
    const cwd = workFolder('go-oapi-codegen');
    mkdirSync(join(cwd, 'api'));
    await run('go', ['tool', 'oapi-codegen', '-config', 'config.yaml', DOCUMENT], { cwd, env });
    return compiled(cwd);
  },
};

/** @type {import('../run-clients.mjs').Client} */
export const goOpenApiGenerator = {
  name: 'go-openapi-generator',
  generator: `${OPENAPI_GENERATOR}, go`,
  checkedBy: 'go vet',
  hears: false,
  async install(onStep) {
    await requireGo();
    return openApiGenerator(onStep);
  },
  async make(jar) {
    const cwd = workFolder('go-openapi-generator');
    await generate(jar, 'go', join(cwd, 'openapi'), {
      packageName: 'openapi',
      withGoMod: 'false',
      // Else the constants of two enumerations with the same value have the same name.
      enumClassPrefix: 'true',
    });
    return compiled(cwd);
  },
};

async function requireGo() {
  const { code, output } = await runQuietly('go', ['env', 'GOVERSION'], { env: { ...process.env, ...env } });
  const [major, minor] = (/^go(\d+)\.(\d+)/.exec(output) ?? []).slice(1).map(Number);
  const isNewEnough = major > OLDEST_GO[0] || (major === OLDEST_GO[0] && minor >= OLDEST_GO[1]);
  if (code !== 0 || !isNewEnough) throw new Failure(`Go ${OLDEST_GO.join('.')} or newer was not found.`);
}

/** @param {string} cwd */
async function compiled(cwd) {
  await run('go', ['vet', './...'], { cwd, env });
  await run('go', ['build', '-o', 'first-message', '.'], { cwd, env });
  return { program: join(cwd, 'first-message'), args: [] };
}
