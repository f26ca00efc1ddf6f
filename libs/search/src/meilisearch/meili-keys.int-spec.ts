import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  eventually,
  firstCheckpoint as position,
  MemoryPointers,
  messageDocument as said,
  searchQuery,
  startMeili,
  testedEngines,
  type TestMeili,
} from '@fechatter/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { meiliErrorIn, openMeili, type MeiliTarget } from './connection/meili-client.js';
import { MeiliIndexBuild } from './meili-index-build.js';
import { MeiliMessageIndex } from './meili-message-index.js';
import { MeiliMessageSearch } from './meili-message-search.js';

const PROGRAM = fileURLToPath(new URL('../../../../tools/compose/meilisearch-keys.mjs', import.meta.url));
const UIDS = { read: '6f8b3a52-0000-4000-8000-000000000001', write: '6f8b3a52-0000-4000-8000-000000000002' };

(testedEngines().includes('meilisearch') ? describe : describe.skip)('the keys that the installation makes', () => {
  let server: TestMeili;
  let folder: string;
  const pointers = new MemoryPointers();

  beforeAll(async () => {
    server = await startMeili();
    folder = await mkdtemp(join(tmpdir(), 'fechatter-keys-'));
    await writeFile(join(folder, 'meilisearch-master-key'), server.apiKey);
    await writeFile(join(folder, 'meilisearch-search-key.uid'), UIDS.read);
    await writeFile(join(folder, 'meilisearch-index-key.uid'), UIDS.write);
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const admin = () => openMeili({ url: server.url, apiKey: server.apiKey, ca: null });
  const make = async (): Promise<string> => {
    const env = { SECRETS_FOLDER: folder, MEILI_URL: server.url };
    return (await promisify(execFile)(process.execPath, [PROGRAM], { env, timeout: 30_000 })).stdout;
  };
  const targetWith = async (uid: string): Promise<MeiliTarget> => {
    const { key } = await admin().getKey(uid);
    return { url: server.url, apiKey: key, ca: null };
  };

  test('are made once', async () => {
    expect(await make()).toBe('chat-api: made\nsearch-indexer: made\n');
    expect(await make()).toBe('chat-api: exists\nsearch-indexer: exists\n');
  });

  test('let the indexer write, switch and remove builds of ours only', async () => {
    await make();
    await admin().createIndex('somebody_elses').waitTask();
    const index = new MeiliMessageIndex(await targetWith(UIDS.write), pointers, 0);
    await index.prepare();
    await index.takeOver(1);
    await index.ping();
    await index.live.apply([said('1', 'words')], position, position);
    await index.live.apply([said('2', 'words'), { deletedChatId: '9' }], position, position);
    await (await index.startFilling()).apply([said('3', 'words')], position, position);
    await index.switchToFilled();
    await index.removeRetired();
    expect(await index.live.staleWrite()).toBeNull();
    await eventually(async () => {
      const { results } = await admin().getIndexes();
      expect(results.map(({ uid }) => uid).sort()).toEqual([index.live.name, 'somebody_elses']);
    });
  });

  test('let chat-api search and list what the indexer wrote, and write nothing', async () => {
    const target = await targetWith(UIDS.read);
    const search = new MeiliMessageSearch(target, pointers);
    await search.ping();
    expect(await search.checkpoint()).toEqual(position);
    const { hits } = await search.query(searchQuery('words'));
    expect(hits.map(({ messageId }) => messageId)).toEqual(['3']);
    expect(await search.documents('0', 10)).toHaveLength(1);
    const { live = '' } = pointers.pointer ?? {};
    await expect(new MeiliMessageIndex(target, pointers).prepare()).rejects.toThrow();
    await expect(
      new MeiliIndexBuild(openMeili(target), live).apply([said('4', 'x')], position, position),
    ).rejects.toThrow();
    const refusal = await openMeili(target)
      .deleteIndex(live)
      .catch((error: unknown) => error);
    expect(meiliErrorIn(refusal, 'invalid_api_key')).not.toBeNull();
    expect(await search.documents('0', 10)).toHaveLength(1);
  });
});
