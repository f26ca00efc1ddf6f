/**
 * How long `npm start` takes, step by step, from a clean clone with a warm npm cache, and the second time.
 * Clones what is committed. Run it on an idle machine.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '../tools/command/command.mjs';
import { say } from '../tools/command/progress.mjs';
import { npm } from '../tools/building/install.mjs';
import { Failure } from '../libs/system/src/failure.mjs';
import { ROOT } from '../libs/system/src/places.mjs';

const CLONE_TIMEOUT_MS = 120_000;
const READY_TIMEOUT_MS = 900_000;
const STOP_TIMEOUT_MS = 60_000;
/** A line of `npm start`: when, and what began then. */
const STEP = /^ *(\d+\.\d) s {2}(.*)$/;

await command(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fechatter-start-'));
  try {
    execFileSync('git', ['clone', '--quiet', ROOT, folder], { timeout: CLONE_TIMEOUT_MS });
    for (const name of ['clean clone', 'second start']) await measure(name, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} name @param {string} folder */
async function measure(name, folder) {
  say(`\n${name} (load before: ${loadavg()[0].toFixed(1)})\n`);
  const began = performance.now();
  const { steps, output } = await startAndStop(folder);
  const ready = steps.find(({ what }) => what === 'ready');
  if (!ready) throw new Failure(`npm start failed:\n${output}`);
  // When each step began: PostgreSQL and NATS start during the build.
  for (const { at, what } of steps.slice(0, steps.indexOf(ready) + 1)) say(`  ${at.toFixed(1).padStart(6)} s  ${what}`);
  say(`  ${((ready.seen - began) / 1000).toFixed(1).padStart(6)} s  until it is ready, with npm's own start`);
}

/** @param {string} folder */
async function startAndStop(folder) {
  const { program, before } = npm();
  const args = [...before, 'start', '--', '--ports', 'free'];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const steps = [];
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece) => {
      output += piece;
      for (const line of String(piece).split('\n')) {
        const [, at, what] = STEP.exec(line) ?? [];
        if (!what || / of \d+ /.test(what)) continue;
        steps.push({ at: Number(at), what, seen: performance.now() });
        if (what === 'ready') child.kill('SIGTERM');
      }
    });
  }
  // `npm start` stops what it has started; only if it does not even do that, it is killed.
  const late = setTimeout(() => child.kill('SIGTERM'), READY_TIMEOUT_MS);
  const stuck = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS + STOP_TIMEOUT_MS);
  await once(child, 'close');
  clearTimeout(late);
  clearTimeout(stuck);
  return { steps, output };
}
