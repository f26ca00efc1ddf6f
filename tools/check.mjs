/**
 * `npm run check`: checks format, build, types, lint, packages, OpenAPI document and structure. Warnings
 * fail.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command } from './command/command.mjs';
import { installPackages } from './building/install.mjs';
import { say, step } from './command/progress.mjs';
import { structureOf } from './structure/check-structure.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { ROOT } from '../libs/system/src/places.mjs';

const STEP_TIMEOUT_MS = 1_800_000;
const STEPS = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['build', 'nx', ['run-many', '-t', 'build']],
  ['types', 'tsc', ['--build']],
  ['lint', 'nx', ['run-many', '-t', 'lint']],
  ['lint of the tools', 'eslint', ['--max-warnings=0', ...existing('tools', 'bench'), '*.mjs']],
  ['packages', 'knip', ['--treat-config-hints-as-errors']],
  ['OpenAPI document', process.execPath, [join(ROOT, 'tools', 'openapi.mjs'), '--check']],
];

await command(async () => {
  await installPackages(step);
  for (const [name, program, args] of STEPS) {
    step(name);
    // The path of Node itself is absolute, and stays as it is.
    run(name, resolve(ROOT, 'node_modules', '.bin', program), args);
  }
  checkStructure();
  say('\nAll checks passed.');
});

/** Prints how many faults of each kind there are, and fails if there is one. */
function checkStructure() {
  step('structure');
  const { folders, fullFolders, circles, backArrows } = structureOf(ROOT);
  const counts = [
    `${fullFolders.length} too full`,
    `${circles.length} import circles`,
    `${backArrows.length} back arrows`,
  ];
  say(`${folders} folders: ${counts.join(', ')}`);
  const faults = [...fullFolders, ...circles, ...backArrows];
  if (faults.length > 0) throw new Failure(`The check failed: structure.\n  ${faults.join('\n  ')}`);
}

function existing(...folders) {
  return folders.filter((folder) => existsSync(join(ROOT, folder)));
}

function run(name, program, args) {
  const env = { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' };
  const { status, error } = spawnSync(program, args, { cwd: ROOT, env, stdio: 'inherit', timeout: STEP_TIMEOUT_MS });
  if (status !== 0) throw new Failure(`The check failed: ${name}${error ? ` (${error.message})` : ''}.`);
}
