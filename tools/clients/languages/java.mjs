import { delimiter, join } from 'node:path';
import { Failure } from '../../../libs/system/src/failure.mjs';
import { runQuietly } from '../../../libs/system/src/programs/run-quietly.mjs';
import { run } from '../kit/run.mjs';
import { workFolder } from '../kit/work-folder.mjs';
import { generate, OPENAPI_GENERATOR, openApiGenerator } from './openapi-generator.mjs';

/** @type {import('../run-clients.mjs').Client} */
export const java = {
  name: 'java',
  generator: `${OPENAPI_GENERATOR}, java`,
  checkedBy: 'javac',
  hears: false,
  async install(onStep) {
    const { code } = await runQuietly('mvn', ['-version']);
    if (code !== 0) throw new Failure('Maven was not found.');
    return openApiGenerator(onStep);
  },
  async make(jar) {
    const cwd = workFolder('java');
    await generate(jar, 'java', join(cwd, 'generated'), {
      // Else a new parameter takes the place of another one in every call.
      useSingleRequestParameter: 'true',
    });
    await run('mvn', ['--quiet', '--batch-mode', 'compiler:compile', 'dependency:copy-dependencies'], { cwd });
    const classes = [join(cwd, 'target', 'classes'), join(cwd, 'lib', '*')].join(delimiter);
    return { program: 'java', args: ['-classpath', classes, 'FirstMessage'] };
  },
};
