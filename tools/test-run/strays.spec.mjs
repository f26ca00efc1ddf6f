import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { killStrays } from './strays.mjs';

const onLinux = process.platform === 'linux' ? it : it.skip;
const start = (folder) => spawn('sleep', ['60'], { env: { PATH: process.env.PATH, TMPDIR: folder } });

onLinux('kills a process that a spec left, but not one of another run', async () => {
  const [ours, other] = [start('/tmp/fechatter-strays-ours'), start('/tmp/fechatter-strays-other')];
  await Promise.all([once(ours, 'spawn'), once(other, 'spawn')]);
  const ended = once(ours, 'exit');
  expect(killStrays('/tmp/fechatter-strays-ours')).toEqual(['sleep 60']);
  expect((await ended)[1]).toBe('SIGKILL');
  expect(other.exitCode).toBeNull();
  other.kill();
});

onLinux('kills what is left of a run that was killed itself', async () => {
  const folder = '/tmp/fechatter-strays-killed';
  const strays = JSON.stringify(new URL('strays.mjs', import.meta.url));
  const script = `import { keepFromStraying } from ${strays}; keepFromStraying('${folder}'); console.log('kept');
    setInterval(() => {}, 1000)`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const left = start(folder);
  await Promise.all([once(run.stdout, 'data'), once(left, 'spawn')]);
  const ended = once(left, 'exit');
  run.kill('SIGKILL');
  expect((await ended)[1]).toBe('SIGKILL');
});
