import { expect, test } from '@jest/globals';
import type { IndexPointer, IndexPointerStore } from '@fechatter/core';

/** The tests that every store of the pointer passes. `open` is called for each of them. */
export function indexPointerContract(open: () => Promise<IndexPointerStore>): void {
  const first: IndexPointer = { generation: 1, live: 'a', filling: null };
  const second: IndexPointer = { generation: 2, live: 'a', filling: 'b' };

  test('has no pointer before the first write', async () => {
    expect(await (await open()).read()).toBeNull();
  });

  test('is written only by whoever knows its revision', async () => {
    const store = await open();
    const revision = (await store.compareAndSet(first, 0)) ?? 0;
    expect(await store.read()).toEqual({ pointer: first, revision });
    expect(await store.compareAndSet(second, 0)).toBeNull();
    const next = (await store.compareAndSet(second, revision)) ?? 0;
    expect(await store.compareAndSet(first, revision)).toBeNull();
    expect(await store.read()).toEqual({ pointer: second, revision: next });
  });

  test('is written once by two that know the same revision', async () => {
    const store = await open();
    const outcomes = await Promise.all([store.compareAndSet(first, 0), store.compareAndSet(second, 0)]);
    expect(outcomes.filter((revision) => revision === null)).toHaveLength(1);
  });
}
