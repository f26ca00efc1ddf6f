import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '../../building/python.mjs';
import { run } from '../kit/run.mjs';
import { DOCUMENT, workFolder } from '../kit/work-folder.mjs';

const PACKAGES = {
  name: 'openapi-python-client',
  requirements: fileURLToPath(new URL('../python/requirements.txt', import.meta.url)),
  oldest: '3.11',
};
const OPTIONS = ['--config', 'config.yaml', '--meta', 'none', '--output-path', 'fechatter_client', '--fail-on-warning'];

/** @type {import('../run-clients.mjs').Client} */
export const python = {
  name: 'python',
  generator: 'openapi-python-client 0.29.1',
  checkedBy: 'mypy --strict',
  hears: true,
  install: (onStep) => pythonWith(PACKAGES, onStep),
  async make(program) {
    const cwd = workFolder('python');
    await run(program, ['-m', 'openapi_python_client', 'generate', '--path', DOCUMENT, ...OPTIONS], { cwd });
    await run(program, ['-m', 'mypy', '--strict', '.'], { cwd });
    return { program, args: [join(cwd, 'first_message.py')] };
  },
};
