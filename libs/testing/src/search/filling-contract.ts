import { expect, test } from '@jest/globals';
import { StaleGenerationError, type IndexCheckpoint, type IndexEntry, type MessageIndex } from '@fechatter/core';
import { message, type SearchWorld } from './search-world.js';

const BACKFILL = { backfillFrom: '1970-01-01T00:00:00.000Z', backfillId: '7a1c5a52-8a4e-4f60-9d3c-3f6a41a1d111' };

/** Filling a new build beside the live one. */
export function fillingContract(world: SearchWorld): void {
  const { put, find, findIds, checkpointNow } = world;

  const fill = async (index: MessageIndex, entries: IndexEntry[], more: Partial<IndexCheckpoint> = {}) => {
    const filling = index.filling ?? (await index.startFilling());
    await filling.apply(entries, checkpointNow(more), checkpointNow());
  };
  const successor = async (): Promise<MessageIndex> => {
    const next = world.harness.openIndex();
    await next.takeOver((world.generation += 1));
    return next;
  };

  test('the live build answers until the switch, and the new one from then on', async () => {
    await put(message('10', 'old text'), message('11', 'never happened'));
    await fill(world.index, [message('10', 'new text')]);
    expect([await findIds('text'), await findIds('never')]).toEqual([['10'], ['11']]);
    await world.index.switchToFilled();
    expect([await findIds('new text'), await findIds('old'), await findIds('never')]).toEqual([['10'], [], []]);
    expect(world.index.filling).toBeNull();
    await put(message('12', 'written to the live build'));
    expect(await findIds('written')).toEqual(['12']);
  });

  test('there is an answer at every moment of a switch', async () => {
    await put(message('10', 'text'));
    await fill(world.index, [message('10', 'text')]);
    let isOver = false;
    const answers: string[] = [];
    const asking = (async () => {
      while (!isOver) answers.push((await findIds('text')).join());
    })();
    await world.index.switchToFilled();
    for (let more = answers.length + 3; answers.length < more;) await new Promise(setImmediate);
    isOver = true;
    await asking;
    expect(new Set(answers)).toEqual(new Set(['10']));
  });

  test('an answer has the checkpoint of the build that it comes from', async () => {
    await put(message('10', 'text'));
    await fill(world.index, [], { ...BACKFILL, lineage: 's:new' });
    expect((await world.query('text')).checkpoint).toEqual(checkpointNow());
    await fill(world.index, [], { lineage: 's:new' });
    await world.index.switchToFilled();
    expect((await world.query('text')).checkpoint).toEqual(checkpointNow({ lineage: 's:new' }));
  });

  test('a build is not made live before it is filled up to where the live one is', async () => {
    await put(message('10', 'text'));
    await expect(world.index.switchToFilled()).rejects.toThrow('not filled');
    for (const behind of [BACKFILL, { streamSeq: world.streamSeq - 1 }, { epoch: 'other' }]) {
      await fill(world.index, [], behind);
      await expect(world.index.switchToFilled()).rejects.toThrow('not filled');
    }
    expect(await findIds('text')).toEqual(['10']);
  });

  test('edits, deletions and deleted chats reach the build that they are written to, and no other', async () => {
    const entries = [message('10', 'secret'), message('11', 'secret'), message('12', 'secret', { chatId: '2' })];
    await put(...entries);
    await fill(world.index, entries);
    const changes: IndexEntry[] = [message('10', 'public', { version: 2 }), { id: '11', version: 2, deleted: true }];
    await fill(world.index, [...changes, { deletedChatId: '2' }]);
    expect((await findIds('secret', ['1', '2'])).sort()).toEqual(['10', '11', '12']);
    await world.index.switchToFilled();
    expect([await findIds('secret', ['1', '2']), await findIds('public')]).toEqual([[], ['10']]);
  });

  test('in a new epoch a document wins whatever its version', async () => {
    await put(message('10', 'never happened', { version: 9 }));
    const from = checkpointNow();
    const restored = [message('10', 'what happened', { version: 2 })];
    await world.index.live.apply(restored, checkpointNow({ epoch: 'next' }), from);
    expect([await findIds('never'), await findIds('happened')]).toEqual([[], ['10']]);
    expect((await find('happened'))[0]?.version).toBe(2);
  });

  test('the next holder goes on with the build that is being filled', async () => {
    await put(message('10', 'old text'));
    await fill(world.index, [message('10', 'new text')], BACKFILL);
    const next = await successor();
    expect(await next.filling?.checkpoint()).toMatchObject(BACKFILL);
    await fill(next, [message('11', 'more text')]);
    await next.switchToFilled();
    expect((await findIds('text')).sort()).toEqual(['10', '11']);
    expect(await findIds('old')).toEqual([]);
    await next.close();
  });

  test('a build that is started anew is empty, and the one before is given up', async () => {
    await put(message('10', 'text'));
    await fill(world.index, [message('11', 'given up')]);
    expect(await (await world.index.startFilling()).checkpoint()).toBeNull();
    await fill(world.index, [message('12', 'text')]);
    await world.index.switchToFilled();
    expect([await findIds('text'), await findIds('given up')]).toEqual([['12'], []]);
  });

  test('a holder that was stopped just before the switch changes nothing when it wakes up', async () => {
    await put(message('10', 'text of the first'));
    await fill(world.index, [message('10', 'text of the first build')]);
    const next = await successor();
    await expect(world.index.switchToFilled()).rejects.toThrow(StaleGenerationError);
    expect(await findIds('build')).toEqual([]);
    await next.startFilling();
    await fill(next, [message('10', 'text of the second build')]);
    await next.switchToFilled();
    await expect(world.index.switchToFilled()).rejects.toThrow(StaleGenerationError);
    await expect(world.index.startFilling()).rejects.toThrow(StaleGenerationError);
    await expect(world.index.removeRetired()).rejects.toThrow(StaleGenerationError);
    expect([await findIds('second build'), await findIds('first')]).toEqual([['10'], []]);
    await next.close();
  });
}
