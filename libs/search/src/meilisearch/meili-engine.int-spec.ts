import { BatchRefusedError, type IndexCheckpoint, type IndexEntry } from '@fechatter/core';
import { eventually, MemoryPointers, searchQuery, startMeili, testedEngines, type TestMeili } from '@fechatter/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openMeili, type MeiliTarget } from './connection/meili-client.js';
import { MeiliMessageIndex } from './meili-message-index.js';
import { MeiliMessageSearch } from './meili-message-search.js';

const position: IndexCheckpoint = {
  ...{ epoch: 'k3f9', lineage: 's:r3st', recipe: 'r', streamSeq: 1, occurredAt: '2026-11-23T12:00:00.000Z' },
  ...{ backfillFrom: null, backfillId: null, generation: 1 },
};
const waiting = { ...position, backfillFrom: position.occurredAt, backfillId: 'x' };
const SLOW_MS = 60_000;

const said = (id: string, content: string): IndexEntry => ({
  ...{ id, content, version: 1, workspaceId: '1', chatId: '1', chatType: 'group', senderId: '1' },
  createdAt: position.occurredAt,
});

const isTested = testedEngines().includes('meilisearch');

(isTested ? describe : describe.skip)('the Meilisearch engine alone', () => {
  let server: TestMeili;
  let target: MeiliTarget;
  let pointers: MemoryPointers;
  let index: MeiliMessageIndex;

  beforeAll(async () => {
    server = await startMeili();
    target = { url: server.url, apiKey: server.apiKey, ca: null };
  }, SLOW_MS);

  beforeEach(async () => {
    const client = openMeili(target);
    for (const { uid } of (await client.getIndexes()).results) await client.deleteIndex(uid).waitTask();
    pointers = new MemoryPointers();
    index = new MeiliMessageIndex(target, pointers, 0);
    await index.prepare();
    await index.takeOver(1);
  }, SLOW_MS);

  afterAll(() => server.stop());

  const names = async () => {
    const { results } = await openMeili(target).getIndexes();
    return results.map(({ uid }) => uid).sort();
  };
  const find = async (text: string): Promise<string[]> => {
    const search = new MeiliMessageSearch(target, pointers);
    const { hits } = await search.query(searchQuery(text));
    return hits.map(({ messageId }) => messageId);
  };

  test(
    'says why it refuses a batch that is larger than it takes',
    async () => {
      const large = { ...said('1', 'words'), senderId: '1'.repeat(101 * 2 ** 20) };
      // The engine may close the connection while the batch is still being sent, and then its answer is lost.
      await eventually(async () => {
        const refusal = await index.live.apply([large], position, position).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(BatchRefusedError);
        expect(String(refusal)).toMatch(/payload/);
      });
    },
    SLOW_MS,
  );

  test('deletes what the pointer does not name, also what a late task brought back, and nothing of others', async () => {
    const former = index.live.name;
    const client = openMeili(target);
    await client.createIndex('somebody_elses').waitTask();
    await (await index.startFilling()).apply([said('1', 'words')], position, position);
    await index.switchToFilled();
    await index.removeRetired();
    await eventually(async () => expect(await names()).toEqual([index.live.name, 'somebody_elses']));
    await client
      .index(former)
      .addDocuments([{ id: '9' }], { primaryKey: 'id' })
      .waitTask();
    expect(await names()).toContain(former);
    await index.removeRetired();
    await eventually(async () => expect(await names()).not.toContain(former));
    expect(await find('words')).toEqual(['1']);
  });

  test('a pointer that is lost during a first fill is made again for the build with more documents', async () => {
    await index.live.apply([said('1', 'words'), said('2', 'words')], waiting, position);
    await (await index.startFilling()).apply([said('1', 'words')], waiting, position);
    const live = index.live.name;
    pointers.forget();
    const next = new MeiliMessageIndex(target, pointers, 0);
    expect(await next.generation()).toBe(1);
    await next.prepare();
    await next.takeOver(2);
    expect([next.live.name, next.filling]).toEqual([live, null]);
    expect((await find('words')).sort()).toEqual(['1', '2']);
    await expect(index.switchToFilled()).rejects.toThrow();
  });

  test('a pointer that is lost just after a switch is made again for the new build, even if that has less', async () => {
    await index.live.apply([said('1', 'words'), said('2', 'words')], position, position);
    await (await index.startFilling()).apply([said('1', 'words')], position, position);
    await index.switchToFilled();
    pointers.forget();
    const next = new MeiliMessageIndex(target, pointers, 0);
    await next.prepare();
    await next.takeOver(2);
    expect(next.live.name).toBe(index.live.name);
    expect(await find('words')).toEqual(['1']);
  });

  test('an index that is deleted while it is taken over has its settings when it is created again', async () => {
    const next = new MeiliMessageIndex(target, pointers, 0);
    await next.prepare();
    await openMeili(target).deleteIndex(index.live.name).waitTask();
    await next.takeOver(2);
    await next.live.apply([said('1', 'words')], position, position);
    expect(await find('words')).toEqual(['1']);
  });

  test('a build that was named and not created before a crash is created by the next holder', async () => {
    const stored = await pointers.read();
    const { generation, live } = stored?.pointer ?? { generation: 0, live: '' };
    await pointers.compareAndSet({ generation, live, filling: 'fechatter_messages_next' }, stored?.revision ?? 0);
    const next = new MeiliMessageIndex(target, pointers, 0);
    await next.prepare();
    await next.takeOver(2);
    expect(await next.filling?.checkpoint()).toBeNull();
    expect(await names()).toContain('fechatter_messages_next');
  });

  test('the longest message is found by its last characters, also in a script without spaces', async () => {
    const characters = Array.from({ length: 9_999 }, (_, place) => String.fromCodePoint(0x4e00 + place));
    await index.live.apply([said('1', characters.join(''))], position, position);
    expect(await find(characters.slice(-3).join(''))).toEqual(['1']);
    expect(await find(`${characters.at(-1)}${characters.at(-3)}`)).toEqual([]);
  });
});
