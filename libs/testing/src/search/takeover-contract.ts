import { expect, test } from '@jest/globals';
import {
  IndexLostError,
  StaleGenerationError,
  type IndexCheckpoint,
  type IndexEntry,
  type MessageIndex,
} from '@fechatter/core';
import { message, type SearchWorld } from './search-world.js';

export function takeoverContract(world: SearchWorld): void {
  const { put, findIds, checkpointNow } = world;

  /** The current writer writes after `successor` has taken over and written something newer. */
  const writeLate = async (
    successor: MessageIndex,
    entry: IndexEntry = message('10', 'old text'),
  ): Promise<{ from: IndexCheckpoint; wasRefused: boolean }> => {
    await put(message('10', 'old text'));
    const from = checkpointNow();
    await successor.takeOver(world.generation + 1);
    expect(await successor.live.staleWrite()).toBeNull();
    const edited = message('10', 'new words', { version: 2 });
    await successor.live.apply([edited], checkpointNow({ streamSeq: world.streamSeq + 2 }), from);
    const late = world.index.live.apply([entry], checkpointNow({ streamSeq: world.streamSeq + 1 }), from);
    const outcome = await late.catch((error: unknown) => error);
    return { from, wasRefused: outcome instanceof StaleGenerationError };
  };
  const positionOf = ({ epoch, occurredAt }: IndexCheckpoint) => ({
    epoch,
    occurredAt,
    streamSeq: world.streamSeq,
  });

  test('a late write of a deposed writer is refused, or detected by its successor', async () => {
    const successor = world.harness.openIndex();
    const { from, wasRefused } = await writeLate(successor);
    if (wasRefused) expect(await findIds('new words')).toEqual(['10']);
    else expect(await successor.live.staleWrite()).toEqual(positionOf(from));
    expect(await successor.live.staleWrite()).toBeNull();
    await successor.close();
  });

  test('a late deletion of a chat by a deposed writer is refused or detected, and the index is not lost', async () => {
    const successor = world.harness.openIndex();
    const { from, wasRefused } = await writeLate(successor, { deletedChatId: '1' });
    expect(await successor.live.staleWrite()).toEqual(wasRefused ? null : positionOf(from));
    expect(await findIds('new words')).toEqual(wasRefused ? ['10'] : []);
    expect(await successor.live.staleWrite()).toBeNull();
    await successor.close();
  });

  test('a late write is detected by the successor of the successor too', async () => {
    const second = world.harness.openIndex();
    const { from, wasRefused } = await writeLate(second);
    const third = world.harness.openIndex();
    await third.takeOver(world.generation + 2);
    expect(await third.live.staleWrite()).toEqual(wasRefused ? null : positionOf(from));
    await second.close();
    await third.close();
  });

  test('a generation that is already in use is refused', async () => {
    await put(message('10', 'hello'));
    const other = world.harness.openIndex();
    await expect(other.takeOver(world.generation)).rejects.toThrow(StaleGenerationError);
    await other.close();
  });

  test('an index that someone else has emptied is detected', async () => {
    await put(message('10', 'hello'));
    await world.harness.wipe();
    const attempt = put(message('11', 'hello')).then(() => world.index.live.staleWrite());
    await expect(attempt).rejects.toThrow(IndexLostError);
    await world.index.prepare();
  });
}
