import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@fechatter/testing';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../libs/system/src/places.mjs';
import { startOf } from '../libs/system/src/processes/process-identity.mjs';
import { inheritedEnvironment } from '../libs/system/src/services/services.mjs';

const PATIENCE = { timeoutMs: 100_000, everyMs: 20 };
const LINE_WIDTH = 110;

let folder;
/** Launchers of the present test, which are stopped after it. */
let launchers = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fechatter-start-spec-'));
});
afterEach(async () => {
  for (const { launcher, code } of launchers) {
    launcher.kill('SIGTERM');
    await code;
  }
  launchers = [];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command of tools/ with the data folder of this spec. */
function command(tool, ...args) {
  const line = [join(ROOT, 'tools', `${tool}.mjs`), '--data', folder, ...args];
  return running(spawn(process.execPath, line, { env: inheritedEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] }));
}

function running(launcher) {
  const started = { launcher, said: '' };
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on('data', (text) => {
      started.said += text;
    });
  }
  started.code = new Promise((resolve) => launcher.once('close', resolve));
  return started;
}

function start(...args) {
  const started = command('start', '--ports', 'free', ...args);
  launchers.push(started);
  return started;
}

async function result(running) {
  return { code: await running.code, said: running.said };
}

const runFile = () => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
const living = (run) => Object.entries(run.pids).filter(([, pid]) => startOf(pid) !== null);
const urlsOf = (run) => [...run.chatApis, ...run.notifyServers, ...run.searchIndexers];

async function kill(name) {
  const { pids } = await eventually(() => {
    const run = runFile();
    // For a moment run.json names a process that has just been killed.
    expect(startOf(run.pids[name] ?? 0)).not.toBeNull();
    return run;
  }, PATIENCE);
  process.kill(pids[name], 'SIGKILL');
  await eventually(() => expect(startOf(pids[name])).toBeNull(), PATIENCE);
  return pids[name];
}

describe('npm start', () => {
  it('starts everything, and stops everything on SIGTERM', async () => {
    const first = start();
    const run = await eventually(runFile, PATIENCE);
    const answers = await Promise.all(urlsOf(run).map((url) => fetch(`${url}/health/ready`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(living(run)).toHaveLength(Object.keys(run.pids).length);

    first.launcher.kill('SIGTERM');
    expect(await first.code).toBe(0);
    expect(existsSync(join(folder, 'run.json'))).toBe(false);
    expect(living(run)).toEqual([]);
  }, 120_000);

  it('writes no error line into the logs', () => {
    const logs = join(folder, 'logs');
    const lines = readdirSync(logs).flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n'));
    expect(lines.length).toBeGreaterThan(10);
    const isError = /"level":"(error|fatal)"|^\S+ \S+ UTC \[\d+\] (ERROR|FATAL|PANIC):|\[(ERR|FTL)\]/;
    expect(lines.filter((line) => isError.test(line))).toEqual([]);
  });

  it('leads to the page, prints short lines that sign up, listen, send and find, and keeps its ports', async () => {
    const ports = JSON.parse(readFileSync(join(folder, 'ports.json'), 'utf8'));
    const first = start();
    const run = await eventually(() => {
      expect(first.said).toContain('Ctrl-C');
      return runFile();
    }, PATIENCE);
    expect(urlsOf(run).map((url) => Number(new URL(url).port))).toEqual([
      ports['chat-api-1'],
      ports['notify-server-1'],
      ports['search-indexer-1'],
    ]);
    expect(first.said).toContain(`${run.chatApis[0]}/api/docs`);
    const lines = first.said.split('\n');
    expect(lines.filter((line) => line.length > LINE_WIDTH && !line.includes(folder))).toEqual([]);
    const pasted = lines
      .slice(
        lines.findIndex((line) => line.startsWith('API=')),
        -2,
      )
      .filter((line) => line !== '');
    const shell = running(
      spawn('sh', ['-c', [...pasted, 'kill $!'].join('\n')], { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    await shell.code;
    expect(shell.said).toContain('event: stream.live');
    expect(shell.said).toMatch(/event: message\.created\nid: \S+\ndata: .*Hello, everybody/);
    expect(shell.said).toMatch(/"items":\[\{.*Hello, everybody/);
  }, 120_000);

  it('a second time with the same data prints the URLs of the first, and changes nothing', async () => {
    const first = start();
    const run = await eventually(runFile, PATIENCE);
    const { code, said } = await result(command('start'));
    expect(code).toBe(0);
    expect(said).toContain(`Fechatter already runs with the data in ${folder} (process ${first.launcher.pid})`);
    for (const url of urlsOf(run)) expect(said).toContain(url);
    expect(runFile()).toEqual(run);
  }, 120_000);

  it('lets pages of this machine call the services, at any port', async () => {
    start();
    const { chatApis, notifyServers } = await eventually(runFile, PATIENCE);
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'GET' };
    for (const url of [`${chatApis[0]}/api/chat`, `${notifyServers[0]}/api/events`]) {
      const answer = await fetch(url, { method: 'OPTIONS', headers });
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, headers.origin]);
    }
  }, 120_000);

  it('restarts a service that dies, and rewrites run.json, which is whole at every moment', async () => {
    const started = start();
    const before = await eventually(runFile, PATIENCE);
    const files = new Set([statSync(join(folder, 'run.json')).ino]);
    const dead = await kill('notify-server-1');
    const after = await eventually(() => {
      files.add(statSync(join(folder, 'run.json')).ino);
      const run = runFile();
      expect(run.pids['notify-server-1']).not.toBe(dead);
      expect(started.said).toContain('notify-server-1 is ready');
      return run;
    }, PATIENCE);
    expect(started.said).toContain('notify-server-1 was ended by SIGKILL.');
    expect(after.notifyServers).toEqual(before.notifyServers);
    expect((await fetch(`${after.notifyServers[0]}/health/ready`)).status).toBe(200);
    expect(after.pids['chat-api-1']).toBe(before.pids['chat-api-1']);
    // Each content has a file of its own, which replaces the one before.
    expect(files.size).toBeGreaterThan(1);
  }, 120_000);

  it('gives up after five deaths within a minute, and leaves no other child running', async () => {
    const started = start();
    const run = await eventually(runFile, PATIENCE);
    for (let deaths = 0; deaths < 5; deaths++) await kill('search-indexer-1');
    expect(await started.code).toBe(1);
    expect(started.said).toContain('search-indexer-1 died 5 times within a minute, so it is not restarted again.');
    expect(living(run)).toEqual([]);
  }, 120_000);

  it('with --no-restart stops everything when a child dies, and names it', async () => {
    const started = start('--no-restart');
    const run = await eventually(runFile, PATIENCE);
    await kill('notify-server-1');
    expect(await started.code).toBe(1);
    expect(started.said).toContain('notify-server-1 was ended by SIGKILL.');
    expect(living(run)).toEqual([]);
  }, 120_000);
});

describe('the example in docs/events.md', () => {
  it('hears every event once, also after its server was killed, and ends with the session', async () => {
    start();
    const { chatApis, notifyServers } = await eventually(runFile, PATIENCE);
    const [, example] = /```js\n(.*?)```/s.exec(readFileSync(join(ROOT, 'docs', 'events.md'), 'utf8'));
    const program = `${example}
      const [api, events] = ${JSON.stringify([chatApis[0], `${notifyServers[0]}/api/events`])};
      const call = async (path, method, body) => {
        const headers = { authorization: 'Bearer ' + session.accessToken, 'content-type': 'application/json' };
        const response = await fetch(api + path, { method, headers, body: JSON.stringify(body) });
        return response.status === 204 ? null : response.json();
      };
      const session = { accessToken: '', refresh: () => Promise.reject(new Error('not needed')) };
      const account = { email: 'example@example.com', password: 'correct horse battery', fullName: 'Ada' };
      session.accessToken = (await call('/api/signup', 'POST', { ...account, workspaceName: 'Example' })).accessToken;
      const chat = await call('/api/chat', 'POST', { type: 'public_channel', name: 'example' });
      let lives = 0;
      const ended = listen(events, session, {
        'stream.live': async () => {
          await call('/api/chat/' + chat.id + '/messages', 'POST', { content: 'message ' + ++lives });
        },
        'message.created': ({ data }) => console.log(data.message.content),
      });
      process.stdin.once('data', async () => {
        const { items } = await call('/api/sessions', 'GET');
        await call('/api/sessions/' + items[0].id, 'DELETE');
      });
      await ended;
      console.log('ended');
      process.exit(0);`;
    const line = ['--input-type=module', '-e', program];
    const client = running(spawn(process.execPath, line, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] }));
    await eventually(() => expect(client.said).toBe('message 1\n'), PATIENCE);
    await kill('notify-server-1');
    await eventually(() => expect(client.said).toBe('message 1\nmessage 2\n'), PATIENCE);
    client.launcher.stdin.write('end\n');
    expect(await client.code).toBe(0);
    expect(client.said).toBe('message 1\nmessage 2\nended\n');
  }, 120_000);
});

describe('npm run status', () => {
  it('says that nothing runs, with the exit code 3', async () => {
    const { code, said } = await result(command('status'));
    expect([code, said]).toEqual([3, `Fechatter does not run with the data in ${folder}.\n`]);
  });

  it('says what runs, where, since when and how it is', async () => {
    start('--chat-apis', '2');
    const { chatApis, pids } = await eventually(runFile, PATIENCE);
    const { code, said } = await result(command('status'));
    expect(code).toBe(0);
    for (const [name, pid] of Object.entries(pids)) expect(said).toMatch(new RegExp(`${name} .*pid ${pid}, since 20`));
    expect(said).toMatch(new RegExp(`chat-api-2 +${chatApis[1]} +ok `));
    process.kill(pids['chat-api-2'], 'SIGSTOP');
    const ill = await result(command('status'));
    process.kill(pids['chat-api-2'], 'SIGCONT');
    expect(ill.code).toBe(1);
    expect(ill.said).toMatch(/chat-api-2 .*does not answer/);
    expect(ill.said).toMatch(/chat-api-1 .* ok /);
  }, 120_000);
});

describe('npm run stop', () => {
  it('stops what runs with the data, waits for it, and has nothing to do a second time', async () => {
    const started = start();
    const run = await eventually(runFile, PATIENCE);
    const { code } = await result(command('stop'));
    expect([code, living(run)]).toEqual([0, []]);
    expect(await started.code).toBe(0);
    const again = await result(command('stop'));
    expect(again.code).toBe(0);
    expect(again.said).toContain('Fechatter does not run');
  }, 120_000);

  it('leaves a process alone that has got the id of the launcher', async () => {
    const innocent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: innocent.pid, started: 'another day' }));
    const { code, said } = await result(command('stop'));
    expect([code, startOf(innocent.pid) !== null]).toEqual([0, true]);
    expect(said).toContain('Fechatter does not run');
    innocent.kill();
  });
});

describe('npm run reset', () => {
  it('says what it would delete, and deletes nothing if it can ask nobody', async () => {
    const { code, said } = await result(command('reset'));
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`\\d MB +${join(folder, 'postgres')}\n`));
    expect(said).toContain('Nothing was deleted, since nobody can be asked here: add "-- --yes".');
    expect(existsSync(join(folder, 'postgres', 'PG_VERSION'))).toBe(true);
  });

  it('refuses while a system runs', async () => {
    start();
    await eventually(runFile, PATIENCE);
    const { code, said } = await result(command('reset', '--yes'));
    expect([code, said]).toEqual([1, expect.stringContaining('Fechatter already runs')]);
  }, 120_000);

  it('deletes with --yes', async () => {
    const { code } = await result(command('reset', '--yes'));
    expect([code, existsSync(folder)]).toEqual([0, false]);
  });
});
