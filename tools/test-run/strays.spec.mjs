import { expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { killStrays } from './strays.mjs';

const onLinux = process.platform === 'linux' ? it : it.skip;

onLinux('kills a process that a spec left, but not one of another run', async () => {
  const start = (folder) => spawn('sleep', ['60'], { env: { PATH: process.env.PATH, TMPDIR: folder } });
  const [ours, other] = [start('/tmp/fechatter-strays-ours'), start('/tmp/fechatter-strays-other')];
  await Promise.all([once(ours, 'spawn'), once(other, 'spawn')]);
  const ended = once(ours, 'exit');
  expect(killStrays('/tmp/fechatter-strays-ours')).toEqual(['sleep 60']);
  expect((await ended)[1]).toBe('SIGKILL');
  expect(other.exitCode).toBeNull();
  other.kill();
});
