import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connectNatsOnce, natsAccess, publishDeadLetter } from '@fechatter/nats';
import { eventually, startMeili, testedEngines } from '@fechatter/testing';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { highLimits, startSystem } from '../../libs/system/src/index.mjs';
import { ROOT } from '../../libs/system/src/places.mjs';
import { withClient } from '../../libs/system/src/postgres/database.mjs';
import { inheritedEnvironment } from '../../libs/system/src/services/services.mjs';
import { Channel } from '../client/channel.mjs';
import { HttpClient } from '../client/http-client.mjs';

const QUICK = { fsync: 'off', full_page_writes: 'off' };
const PATIENCE = { timeoutMs: 30_000, everyMs: 200 };

async function run(env, program, ...args) {
  const child = spawn(process.execPath, [join(ROOT, program), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (text) => (output[name] += text));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, ...output };
}

describe.each(testedEngines())('npm run search:… with %s', (engine) => {
  let dataDir;
  let meili;
  let system;
  let channel;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'fechatter-search-spec-'));
    meili = engine === 'meilisearch' ? await startMeili() : null;
    const external = meili ? { meiliUrl: meili.url, meiliApiKey: meili.apiKey } : {};
    system = await startSystem({ dataDir, engine, external, env: highLimits, postgresSettings: QUICK });
    channel = await Channel.open(new HttpClient(system.run.chatApis[0]), 'general');
  }, 120_000);

  afterAll(async () => {
    const log = readFileSync(join(dataDir, 'logs', 'nats.log'), 'utf8');
    await system.stop();
    await meili?.stop();
    rmSync(dataDir, { recursive: true, force: true });
    expect(log).not.toMatch(/(Publish|Subscription) Violation/);
  }, 60_000);

  /** As `npm run` does it, in an environment that has of servers only what `npm start` was given. */
  const npm = (...args) => {
    const given = meili ? { MEILI_URL: meili.url, MEILI_API_KEY: meili.apiKey } : {};
    const env = { ...inheritedEnvironment(), ...given };
    return run(env, join('tools', 'search', 'search.mjs'), ...args, '--data', dataDir);
  };
  /** As in an image: the program alone, with the settings of chat-api. */
  const inImage = (...args) => {
    const env = { ...inheritedEnvironment(), ...system.natsEnvs['chat-api'], ...system.searchEnv };
    const program = join('apps', 'chat-api', 'dist', 'search-upkeep', 'main.js');
    return run({ ...env, DATABASE_URL: system.databaseUrl }, program, ...args);
  };
  const send = async (content) =>
    (await channel.host.call('POST', `/api/chat/${channel.id}/messages`, { body: { content } })).body.id;
  const edit = (id, content) =>
    channel.host.call('PATCH', `/api/chat/${channel.id}/messages/${id}`, { body: { content } });
  const remove = (id) => channel.host.call('DELETE', `/api/chat/${channel.id}/messages/${id}`);
  const sql = (text, values) => withClient(system.databaseUrl, (client) => client.query(text, values));
  const verified = async () => {
    const { code, stdout } = await inImage('verify', '--json', '--timeout', '30');
    return { code, ...JSON.parse(stdout) };
  };
  const found = (ids = []) => ({ count: ids.length, firstIds: ids });

  it('finds index and database the same, also while messages are sent, edited and deleted', async () => {
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const [first, second] = [await send('to be edited'), await send('to be deleted')];
        await edit(first, 'edited');
        await remove(second);
      }
    };
    const writing = Promise.all(Array.from({ length: 8 }, write));
    await pause(1_000);
    const results = [await verified(), await npm('verify')];
    isOver = true;
    await writing;
    expect(results).toMatchObject([{ code: 0, same: true, differences: { missing: found() } }, { code: 0 }]);
    expect(results[0].compared).toBeGreaterThan(10);
    expect(results[1].stdout).toMatch(/^Index and database are the same: \d+ messages, deleted ones included\.\n$/);
  }, 60_000);

  it('tells of each kind of difference by id, and a rebuild mends them', async () => {
    const ids = [];
    for (const name of ['stale', 'deleted', 'unknown', 'right']) ids.push(await send(`secret ${name}`));
    const [stale, deleted, unknown] = ids;
    expect((await verified()).code).toBe(0);
    await sql(`update messages set content = 'other', changed_seq = changed_seq + 1 where id = $1`, [stale]);
    await sql(`update messages set content = null, deleted_at = now() where id = $1`, [deleted]);
    await sql('delete from messages where id = $1', [unknown]);
    const { rows } = await sql(
      `insert into messages (workspace_id, chat_id, seq, changed_seq, sender_id, content, created_at)
        select workspace_id, chat_id, 1000000, 1000000, sender_id, 'secret missing', now()
        from messages where id = $1 returning id::text`,
      [stale],
    );
    const missing = rows[0].id;
    expect(await verified()).toMatchObject({
      code: 1,
      same: false,
      differences: { missing: found([missing]), stale: found([stale]), resurrected: found([deleted, unknown]) },
    });
    const { code, stdout } = await inImage('verify');
    expect([code, stdout]).toEqual([1, expect.stringContaining(`1 missing in the index: ${missing}\n`)]);
    expect(stdout).not.toContain('secret');

    const rebuilt = await inImage('rebuild', '--order', 'mend', '--timeout', '30');
    expect(rebuilt).toMatchObject({ code: 0, stdout: expect.stringMatching(/The new index is live: [\d,]+ messages/) });
    expect((await verified()).code).toBe(0);
    const again = await inImage('rebuild', '--order', 'mend', '--timeout', '30');
    expect([again.code, again.stdout]).toEqual([0, 'The index was rebuilt for the order mend before.\n']);
  }, 120_000);

  it('gives an order without waiting, and says when a rebuild is not live in time', async () => {
    const indexer = system.children.get('search-indexer-1');
    await indexer.stop();
    expect(await inImage('rebuild', '--order', 'later', '--no-wait')).toMatchObject({ code: 0 });
    const early = await inImage('rebuild', '--order', 'later', '--timeout', '1');
    expect([early.code, early.stdout]).toEqual([1, expect.stringContaining('no search-indexer')]);
    await send('waits for the indexer');
    const behind = await inImage('verify', '--timeout', '1');
    expect([behind.code, behind.stderr]).toEqual([2, expect.stringContaining('has not caught up')]);
    await indexer.restart();
    expect(await inImage('rebuild', '--order', 'later', '--timeout', '30')).toMatchObject({ code: 0 });
    expect((await verified()).code).toBe(0);
  }, 120_000);

  it('lists dead letters, and has them indexed again or drops them', async () => {
    const id = await send('to be refused');
    expect((await verified()).code).toBe(0);
    await sql(`update messages set content = 'other', changed_seq = changed_seq + 1 where id = $1`, [id]);
    const connection = await connectNatsOnce(natsAccess(system.natsEnvs.operator), 'test');
    const refused = { chatId: channel.id, epoch: 'e', reason: 'too\nmany words' };
    await publishDeadLetter(connection, { ...refused, messageId: id, streamSeq: 1 });
    await publishDeadLetter(connection, { ...refused, messageId: '999999', streamSeq: 2 });
    await connection.close();

    const { stdout } = await inImage('dead', 'list', '--limit', '1');
    const [seq, , ...rest] = stdout.split('\n')[1].split('\t');
    expect(rest).toEqual([id, channel.id, 'too many words']);
    expect(stdout).toContain('and 1 more');
    expect(await npm('dead', 'retry', seq)).toMatchObject({ code: 0, stdout: 'Requested again: 1\n' });
    await eventually(async () => expect((await verified()).code).toBe(0), PATIENCE);
    expect(await inImage('dead', 'retry', seq)).toMatchObject({ code: 1 });
    expect(await inImage('dead', 'drop', '--all')).toMatchObject({ code: 0, stdout: 'Dropped: 1\n' });
    expect((await inImage('dead', 'list')).stdout).toBe('There are no dead letters.\n');
  }, 120_000);

  it('exits with 2 when something is not known, is not set or can not be reached', async () => {
    const unknown = await npm('verify', '--fast');
    expect([unknown.code, unknown.stdout, unknown.stderr]).toEqual([2, '', expect.stringContaining("'--fast'")]);
    const { code, stderr } = await run(inheritedEnvironment(), 'apps/chat-api/dist/search-upkeep/main.js', 'verify');
    expect([code, stderr]).toEqual([2, expect.stringContaining('NATS_URL is not set')]);
    await system.children.get('nats').stop();
    expect((await npm('rebuild', '--no-wait')).code).toBe(2);
    await system.children.get('nats').restart();
  }, 60_000);
});
