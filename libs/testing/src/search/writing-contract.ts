import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { BatchRefusedError } from '@fechatter/core';
import { message, tombstone, type SearchWorld } from './search-world.js';

export function writingContract(world: SearchWorld): void {
  const { put, findIds, checkpointNow } = world;

  test('an edited message is found by its new text only', async () => {
    await put(message('10', 'before'));
    await put(message('10', 'after', { version: 2 }));
    expect([await findIds('before'), await findIds('after')]).toEqual([[], ['10']]);
  });

  test('a deleted message is no longer found', async () => {
    await put(message('10', 'secret'), message('11', 'secret'));
    await put({ id: '10', version: 2, deleted: true });
    expect(await findIds('secret')).toEqual(['11']);
  });

  test('the last of several entries for a message in a batch counts', async () => {
    await put(message('10', 'first'), message('10', 'second', { version: 2 }), message('11', 'gone'), tombstone('11'));
    expect([await findIds('first'), await findIds('second'), await findIds('gone')]).toEqual([[], ['10'], []]);
  });

  test('a deleted chat loses all its documents, however often it is deleted, and other chats lose none', async () => {
    const elsewhere = message('12', 'secret plans', { chatId: '2' });
    await put(message('10', 'secret'), message('11', 'secret'), elsewhere, message('13', 'gone'), tombstone('13'));
    for (let round = 0; round < 2; round += 1) {
      await put({ deletedChatId: '1' });
      expect(await findIds('secret', ['1', '2'])).toEqual(['12']);
      expect([await world.index.live.checkpoint(), await world.index.live.staleWrite()]).toEqual([
        checkpointNow(),
        null,
      ]);
    }
  });

  test('a batch that deletes a chat leaves no document of it, in whatever order', async () => {
    await put(message('10', 'secret'), message('11', 'secret'), message('12', 'secret'));
    await put(
      ...[message('10', 'secret too', { version: 2 }), message('13', 'secret'), tombstone('11')],
      ...[{ deletedChatId: '1' }, { deletedChatId: '3' }],
      ...[message('14', 'secret'), message('15', 'no secret', { chatId: '2' })],
    );
    expect(await findIds('secret', ['1', '2'])).toEqual(['15']);
    expect([await world.index.live.checkpoint(), await world.index.live.staleWrite()]).toEqual([checkpointNow(), null]);
  });

  test('the checkpoint is written with the entries or by itself, and the reader sees it', async () => {
    expect(await world.index.live.checkpoint()).toBeNull();
    await put(message('10', 'hello'));
    expect(await world.index.live.checkpoint()).toEqual(checkpointNow());
    const later = checkpointNow({
      lineage: 's:r3st',
      recipe: 'r',
      streamSeq: 2 ** 52 + 1,
      backfillFrom: '1970-01-01T00:00:00.000Z',
      backfillId: randomUUID(),
    });
    await world.index.live.apply([], later, checkpointNow());
    expect(await world.harness.search.checkpoint()).toEqual(later);
  });

  test('several writers can prepare the index at once, and again', async () => {
    await put(message('10', 'hello'));
    const others = [world.harness.openIndex(), world.harness.openIndex(), world.harness.openIndex()];
    await Promise.all(others.map((other) => other.prepare()));
    await Promise.all(others.map((other) => other.close()));
    expect(await findIds('hello')).toEqual(['10']);
  });

  test('clearing removes everything, including the checkpoint', async () => {
    await put(message('10', 'hello'));
    await world.index.live.clear();
    expect([await findIds('hello'), await world.index.live.checkpoint()]).toEqual([[], null]);
  });

  test('a batch with a poison entry is refused as a whole', async () => {
    await put(message('10', 'hello'));
    const before = await world.index.live.checkpoint();
    await expect(put(message('11', 'fine'), message('not an id', 'poison'))).rejects.toThrow(BatchRefusedError);
    expect([await findIds('fine'), await world.index.live.checkpoint()]).toEqual([[], before]);
  });
}
