import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { npmKit } from '../kit/npm-kit.mjs';
import { run } from '../kit/run.mjs';
import { DOCUMENT, workFolder } from '../kit/work-folder.mjs';

const OPTIONS = ['--root-types', '--root-types-no-schema-prefix', '--alphabetize'];

/** @type {import('../run-clients.mjs').Client} */
export const typescript = {
  name: 'typescript',
  generator: 'openapi-typescript 7.13.0, openapi-fetch 0.17.0',
  checkedBy: 'tsc --strict',
  hears: true,
  install: npmKit,
  async make(modules) {
    const folder = workFolder('typescript');
    symlinkSync(modules, join(folder, 'node_modules'), 'junction');
    const generator = join(modules, 'openapi-typescript', 'bin', 'cli.js');
    await run(process.execPath, [generator, DOCUMENT, '--output', 'api.ts', ...OPTIONS], { cwd: folder });
    await run(process.execPath, [join(modules, 'typescript', 'bin', 'tsc'), '--project', folder]);
    return { program: process.execPath, args: [join(folder, 'dist', 'first-message.js')] };
  },
};
