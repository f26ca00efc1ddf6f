import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readList, stopLeftovers, untilGone } from './leftovers.mjs';
import { ProcessGroup } from './process-group.mjs';
import { startOf } from './process-identity.mjs';

const ABANDONER = fileURLToPath(new URL('testing/abandoner.mjs', import.meta.url));

describe('the processes of a run', () => {
  let folder;
  let group;
  let deaths;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fechatter-group-spec-'));
    deaths = [];
    group = new ProcessGroup({ folder, onDeath: (child, exit) => deaths.push([child.name, exit.code]) });
  });
  afterEach(async () => {
    await group.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A process that runs the given code and is ready after it. */
  function spec(name, code, more = {}) {
    const ready = async () => existsSync(join(folder, `${name}.ready`));
    const script = `${code}; require('fs').writeFileSync(${JSON.stringify(join(folder, `${name}.ready`))}, '')`;
    const env = { PATH: process.env.PATH };
    return { name, stage: 0, command: process.execPath, args: ['-e', script], env, port: 0, url: '', ready, ...more };
  }

  const forever = 'setInterval(() => {}, 1000)';

  it('are on the list while they run, and stopped stage by stage', async () => {
    const order = [];
    for (const stage of [1, 0]) {
      const child = await group.start(spec(`stage-${stage}`, forever, { stage }));
      void child.exited.then(() => order.push(child.name));
    }
    expect(readList(group.list.file).map((each) => each.name)).toEqual(['stage-1', 'stage-0']);
    await group.stop();
    expect(order).toEqual(['stage-0', 'stage-1']);
    expect(existsSync(group.list.file)).toBe(false);
  });

  it('fail to start with the exit code and the last lines of one that ends early', async () => {
    const failing = spec('broken', `console.error('no such table'); process.exit(3)`, { ready: async () => false });
    await expect(group.start(failing)).rejects.toThrow(/broken ended with exit code 3 while starting.*no such table/s);
  });

  it("fail to start if a program can't be run", async () => {
    const failing = spec('missing', '', { command: join(folder, 'nowhere'), ready: async () => false });
    await expect(group.start(failing)).rejects.toThrow(/missing could not be started\. Its log is/);
  });

  it('fail to start if one never gets ready, which is killed', async () => {
    const slow = spec('slow', forever, { ready: async () => false, readyMs: 200 });
    await expect(group.start(slow)).rejects.toThrow(/slow was not ready in time/);
    expect(group.children.get('slow').pid).toBeUndefined();
  });

  it('are reported when they die, unless they were killed or stopped', async () => {
    const child = await group.start(spec('mortal', `${forever}; process.on('SIGUSR2', () => process.exit(7))`));
    await child.kill('SIGKILL');
    rmSync(join(folder, 'mortal.ready'));
    await child.restart();
    expect(deaths).toEqual([]);
    process.kill(child.pid, 'SIGUSR2');
    await child.exited;
    expect(deaths).toEqual([['mortal', 7]]);
  });

  it('can be restarted with another environment', async () => {
    const file = join(folder, 'said');
    const code = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.env.FAULT_POINT)); ${forever}`;
    const child = await group.start(spec('changing', code));
    const before = child.pid;
    rmSync(join(folder, 'changing.ready'));
    await child.restart({ env: { FAULT_POINT: 'after_commit' } });
    expect(child.pid).not.toBe(before);
    expect(readFileSync(file, 'utf8')).toBe('after_commit');
  });

  it('are reported and stopped even after their folder was deleted', async () => {
    const dying = await group.start(spec('dying', `${forever}; process.on('SIGUSR2', () => process.exit(7))`));
    const other = await group.start(spec('other', forever));
    rmSync(folder, { recursive: true });
    process.kill(dying.pid, 'SIGUSR2');
    await dying.exited;
    expect(deaths).toEqual([['dying', 7]]);
    await group.stop();
    expect(other.pid).toBeUndefined();
  });

  it('are stopped when an earlier run left them behind, even after a SIGSTOP', async () => {
    const child = await group.start(spec('left', forever));
    await child.kill('SIGSTOP');
    expect(await stopLeftovers(group.list.file)).toEqual(['left']);
    await child.exited;
    expect(child.pid).toBeUndefined();
  });

  it('are not confused with another process that has got the id of one', async () => {
    const child = await group.start(spec('innocent', forever));
    const [listed] = readList(group.list.file);
    writeFileSync(group.list.file, JSON.stringify([{ ...listed, started: 'another day' }]));
    expect(await stopLeftovers(group.list.file)).toEqual([]);
    expect(startOf(child.pid)).toBe(listed.started);
  });

  it('are killed if they ignore the stop signal, and their exit says so', async () => {
    const deaf = await group.start(spec('deaf', `process.on('SIGTERM', () => {}); ${forever}`, { graceMs: 200 }));
    expect(await deaf.stop()).toEqual({ code: null, signal: 'SIGKILL' });
    expect(deaths).toEqual([]);
  });

  async function killKeeper() {
    const { keeper } = group.list;
    const ended = once(keeper, 'exit');
    keeper.kill('SIGKILL');
    await ended;
  }

  async function abandon(keeper) {
    const launcher = spawn(process.execPath, [ABANDONER, folder, keeper], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(launcher.stdout, 'data');
    return { launcher, abandoned: JSON.parse(line) };
  }

  it('are stopped when their launcher is killed with -9', async () => {
    const { launcher, abandoned } = await abandon('keeper');
    expect(startOf(abandoned.pid)).toBe(abandoned.started);
    launcher.kill('SIGKILL');
    expect(await untilGone(abandoned, 20_000)).toBe(true);
  });

  it('are stopped in order although the keeper has been killed, and the next start has a new one', async () => {
    await group.start(spec('first', forever));
    await killKeeper();
    await group.start(spec('second', forever));
    await killKeeper();
    await group.stop();
    expect([...group.children.values()].map(({ pid }) => pid)).toEqual([undefined, undefined]);
  });

  it('are killed when their launcher exits, if they have no keeper', async () => {
    const { abandoned } = await abandon('no keeper');
    expect(await untilGone(abandoned, 20_000)).toBe(true);
    expect(existsSync(join(folder, 'processes.json'))).toBe(false);
  });
});
