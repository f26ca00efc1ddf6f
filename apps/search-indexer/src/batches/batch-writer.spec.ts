import { BatchRefusedError, type IndexCheckpoint, type IndexEntry } from '@fechatter/core';
import type { DeadLetter } from '@fechatter/nats';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BatchWriter } from './batch-writer.js';
import type { IndexedMessage } from './indexed-message.js';

const START: IndexCheckpoint = {
  epoch: 'k3f9',
  lineage: '',
  recipe: 'r',
  streamSeq: 0,
  occurredAt: '2026-11-23T12:00:00.000Z',
  backfillFrom: null,
  backfillId: null,
  generation: 1,
};

/** An engine that refuses every batch that contains one of these ids. */
class PickyIndex {
  readonly ids: string[] = [];
  readonly positions: number[] = [];
  isFailing = false;

  constructor(private readonly refused: readonly string[]) {}

  apply(entries: readonly IndexEntry[], { streamSeq }: IndexCheckpoint): Promise<void> {
    const ids = entries.map((entry) => ('id' in entry ? entry.id : `chat ${entry.deletedChatId}`));
    if (this.isFailing || ids.some((id) => this.refused.includes(id))) {
      return Promise.reject(new BatchRefusedError('refused'));
    }
    this.ids.push(...ids);
    this.positions.push(streamSeq);
    return Promise.resolve();
  }
}

describe('writing a batch', () => {
  let letters: DeadLetter[];

  beforeEach(() => {
    letters = [];
  });

  const writerOf = (index: PickyIndex, assertHeld = () => undefined) =>
    new BatchWriter({ build: index, assertHeld, deadLetter: (letter) => Promise.resolve(void letters.push(letter)) });
  const said = (streamSeq: number, more: Partial<IndexedMessage> = {}): IndexedMessage => ({
    streamSeq,
    occurredAt: START.occurredAt,
    entry: { id: String(streamSeq), version: 1, deleted: true },
    backfillId: null,
    endOfBackfill: null,
    poison: null,
    ...more,
  });
  const batch = (size: number) => Array.from({ length: size }, (_, place) => said(place + 1));

  test('succeeds as a whole when nothing is wrong with it', async () => {
    const index = new PickyIndex([]);
    expect(await writerOf(index).write(batch(5), START)).toMatchObject({ streamSeq: 5 });
    expect(index.positions).toEqual([5]);
  });

  test.each([
    ['first', ['1']],
    ['last', ['9']],
    ['in the middle', ['5']],
    ['several', ['1', '4', '5', '9']],
    ['all', ['1', '2', '3', '4', '5', '6', '7', '8', '9']],
  ])('leaves out only the poison: %s', async (_, poison) => {
    const index = new PickyIndex(poison);
    expect(await writerOf(index).write(batch(9), START)).toMatchObject({ streamSeq: 9 });
    expect(index.ids).toEqual(
      batch(9).flatMap(({ streamSeq }) => (poison.includes(String(streamSeq)) ? [] : [String(streamSeq)])),
    );
    expect(letters.map(({ messageId }) => messageId)).toEqual(poison);
    expect(index.positions.at(-1)).toBe(9);
    expect(index.positions).toEqual([...index.positions].sort((one, other) => one - other));
  });

  test('dead-letters what could not even be parsed', async () => {
    const index = new PickyIndex([]);
    const unreadable = said(2, { entry: null, poison: { messageId: '77', reason: 'not a document' } });
    await writerOf(index).write([said(1), unreadable, said(3)], START);
    expect(index.ids).toEqual(['1', '3']);
    expect(letters).toMatchObject([{ messageId: '77', streamSeq: 2, reason: 'not a document' }]);
  });

  test('keeps the deletion of a chat behind earlier entries, also around poison', async () => {
    const index = new PickyIndex(['2']);
    const ended = said(3, { entry: { deletedChatId: '9' } });
    await writerOf(index).write([said(1), said(2), ended, said(4)], START);
    expect(index.ids).toEqual(['1', 'chat 9', '4']);
  });

  test('names the chat whose deletion the engine refuses', async () => {
    await writerOf(new PickyIndex(['chat 9'])).write([said(1, { entry: { deletedChatId: '9' } })], START);
    expect(letters).toMatchObject([{ messageId: null, chatId: '9', streamSeq: 1 }]);
  });

  test('dead-letters nothing when the engine refuses everything', async () => {
    const index = new PickyIndex([]);
    index.isFailing = true;
    await expect(writerOf(index).write(batch(3), START)).rejects.toThrow('refuses everything');
    expect(letters).toEqual([]);
  });

  test('writes nothing once the lease is over', async () => {
    const index = new PickyIndex([]);
    const isOver = () => {
      throw new Error('over');
    };
    await expect(writerOf(index, isOver).write(batch(3), START)).rejects.toThrow('over');
    expect(index.positions).toEqual([]);
  });

  test('ends the backfill that it requested, and no other', async () => {
    const writer = writerOf(new PickyIndex([]));
    const waiting = { ...START, backfillFrom: START.occurredAt, backfillId: 'mine' };
    const ending = (endOfBackfill: string) => [said(1, { entry: null, occurredAt: null, endOfBackfill })];
    expect(await writer.write(ending('other'), waiting)).toMatchObject({ backfillId: 'mine' });
    expect(await writer.write(ending('mine'), waiting)).toMatchObject({ backfillId: null, backfillFrom: null });
  });
});
