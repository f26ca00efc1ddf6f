// `npm run check`: format, lint, types and build of everything. A warning fails it.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const environment = { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' };

const steps = [
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['build', 'nx', ['run-many', '-t', 'build']],
  ['types', 'tsc', ['--build']],
  ['lint', 'nx', ['run-many', '-t', 'lint']],
  ['lint of the tools', 'eslint', ['--max-warnings=0', ...existing('tools', 'bench'), '*.mjs']],
];

installPackages();
for (const [name, program, args] of steps) {
  console.log(`\n== ${name}`);
  run(name, `${root}/node_modules/.bin/${program}`, args);
}
console.log('\nAll checks passed.');

function existing(...folders) {
  return folders.filter((folder) => existsSync(`${root}/${folder}`));
}

/** npm writes its own copy of the lockfile last, so that copy's age is the installation's. */
function installPackages() {
  const installed = `${root}/node_modules/.package-lock.json`;
  const current = existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}/package-lock.json`).mtimeMs;
  if (!current) run('npm ci', 'npm', ['ci', '--no-audit', '--no-fund']);
}

function run(name, command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, env: environment, stdio: 'inherit' });
  if (status === 0) return;
  console.error(`\nCheck failed: ${name}${error ? ` (${error.message})` : ''}`);
  process.exit(status ?? 1);
}
