import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../libs/system/src/places.mjs';
import { startOf } from '../libs/system/src/processes/process-identity.mjs';
import { inheritedEnvironment } from '../libs/system/src/services/services.mjs';

const PATIENCE = { timeoutMs: 100_000, everyMs: 100 };

describe('npm start', () => {
  let folder;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-start-spec-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function start() {
    const args = [join(ROOT, 'tools', 'start.mjs'), '--ports', 'free', '--data', folder];
    const launcher = spawn(process.execPath, args, { env: inheritedEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    const started = { launcher, said: '' };
    for (const stream of [launcher.stdout, launcher.stderr]) {
      stream.on('data', (text) => {
        started.said += text;
      });
    }
    started.code = new Promise((resolve) => launcher.once('close', resolve));
    return started;
  }

  const runFile = () => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  const living = (run) => Object.entries(run.pids).filter(([, pid]) => startOf(pid) !== null);

  it('starts everything, refuses a second start with the same data, and stops everything on SIGTERM', async () => {
    const first = start();
    const run = await eventually(runFile, PATIENCE);
    const urls = [...run.chatApis, ...run.notifyServers, ...run.searchIndexers];
    const answers = await Promise.all(urls.map((url) => fetch(`${url}/health/ready`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(living(run)).toHaveLength(Object.keys(run.pids).length);

    const second = start();
    expect(await second.code).toBe(1);
    expect(second.said).toContain(`Fechatter already runs with the data in ${folder}`);
    expect(runFile()).toEqual(run);

    first.launcher.kill('SIGTERM');
    expect(await first.code).toBe(0);
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
    expect(living(run)).toEqual([]);
  }, 120_000);

  it('fails with the name of the child that died, and leaves no other child running', async () => {
    const started = start();
    const run = await eventually(runFile, PATIENCE);
    process.kill(run.pids['notify-server-1'], 'SIGKILL');
    expect(await started.code).toBe(1);
    expect(started.said).toContain('notify-server-1 was ended by SIGKILL.');
    expect(living(run)).toEqual([]);
  }, 120_000);
});
